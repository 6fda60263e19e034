#if defined(__x86_64__)

#include "Kernels.h"

#define KERNEL_CONVERTS_HALF 1

namespace CFaissShims {
namespace avx2 {
#pragma clang attribute push(__attribute__((target("avx2,f16c"))), apply_to = function)
#include "KernelBody.h"
#pragma clang attribute pop
}
const Kernels avx2_kernels = avx2::table;
}  // namespace CFaissShims

#endif
