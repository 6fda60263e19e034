#include "CKernelsTypes.h"

#include "Scalars.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define VARIANT_FILE "TypesVariant.h"
#include "Variants.h"

size_t CKernels_byteCount(int type, size_t elements) {
    switch (type) {
    case CKernels_float32: return elements * 4;
    case CKernels_float16:
    case CKernels_bfloat16: return elements * 2;
    case CKernels_q8_0: return elements / 32 * 34;
    case CKernels_q4_0: return elements / 32 * 18;
    default: return elements / 32 * 20;
    }
}

void CKernels_dequantize(int level, int type, const void *source, size_t elements,
                         float *destination) {
    DISPATCH(level, dequantize)(type, source, elements, destination);
}

void CKernels_round(int level, int type, const float *source, size_t elements,
                    void *destination) {
    DISPATCH(level, roundFloats)(type, source, elements, destination);
}
