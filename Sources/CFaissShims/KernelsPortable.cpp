#include "Kernels.h"

#define KERNEL_CONVERTS_HALF 0

namespace CFaissShims {
namespace portable {
#include "KernelBody.h"
}
const Kernels portable_kernels = portable::table;
}  // namespace CFaissShims
