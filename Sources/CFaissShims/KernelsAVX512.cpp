#if defined(__x86_64__)

#include "Kernels.h"

#define KERNEL_CONVERTS_HALF 1

namespace CFaissShims {
namespace avx512 {
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,f16c"))), apply_to = function)
#include "KernelBody.h"
#pragma clang attribute pop
}
const Kernels avx512_kernels = avx512::table;
}  // namespace CFaissShims

#endif
