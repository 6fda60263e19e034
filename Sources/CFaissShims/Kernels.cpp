#include "Kernels.h"

namespace CFaissShims {

static bool machine_has(CFaissShims_instruction_set instruction_set) {
    switch (instruction_set) {
    case CFaissShims_portable:
        return true;
#if defined(__x86_64__)
    case CFaissShims_avx2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c");
    case CFaissShims_avx512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("f16c");
#endif
    default:
        return false;
    }
}

const Kernels *kernels(CFaissShims_instruction_set instruction_set) {
    if (!machine_has(instruction_set)) return nullptr;
    switch (instruction_set) {
#if defined(__x86_64__)
    case CFaissShims_avx2:
        return &avx2_kernels;
    case CFaissShims_avx512:
        return &avx512_kernels;
#endif
    default:
        return &portable_kernels;
    }
}

const Kernels &best_kernels() {
    return *kernels(CFaissShims_best_instruction_set());
}

}  // namespace CFaissShims

CFaissShims_instruction_set CFaissShims_best_instruction_set(void) {
    static const CFaissShims_instruction_set best =
        CFaissShims::machine_has(CFaissShims_avx512) ? CFaissShims_avx512
        : CFaissShims::machine_has(CFaissShims_avx2) ? CFaissShims_avx2
                                                     : CFaissShims_portable;
    return best;
}
