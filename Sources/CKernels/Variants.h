// Includes VARIANT_FILE once per instruction set. In the file, NAME(f) names a function of the
// variant, and VARIANT_LEVEL is its CKernels_Level.
#include "CKernelsMachine.h"
#include "Features.h"

#define VARIANT_PASTE2(a, b) a##_##b
#define VARIANT_PASTE(a, b) VARIANT_PASTE2(a, b)
#define NAME(f) VARIANT_PASTE(f, VARIANT_SUFFIX)

#define VARIANT_SUFFIX portable
#define VARIANT_LEVEL 0
#include VARIANT_FILE
#undef VARIANT_SUFFIX
#undef VARIANT_LEVEL

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target(AVX2_FEATURES))), apply_to = function)
#define VARIANT_SUFFIX avx2
#define VARIANT_LEVEL 1
#include VARIANT_FILE
#undef VARIANT_SUFFIX
#undef VARIANT_LEVEL
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target(AVX512_FEATURES))), apply_to = function)
#define VARIANT_SUFFIX avx512
#define VARIANT_LEVEL 2
#include VARIANT_FILE
#undef VARIANT_SUFFIX
#undef VARIANT_LEVEL
#pragma clang attribute pop
#endif

#if defined(__x86_64__)
#define DISPATCH(level, f) ((level) >= 2 ? f##_avx512 : (level) == 1 ? f##_avx2 : f##_portable)
#else
#define DISPATCH(level, f) ((void)(level), f##_portable)
#endif
