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
    case CKernels_int8Rows: return elements + 4;
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

void CKernels_roundRows(int level, int type, const float *source, size_t rows, size_t width,
                        size_t stride, void *destination) {
    size_t rowBytes = CKernels_byteCount(type, width);
    uint8_t *out = destination;
    for (size_t row = 0; row < rows; row++, source += stride, out += rowBytes) {
        if (type == CKernels_int8Rows)
            DISPATCH(level, floatsToBytes)(source, width, out);
        else
            DISPATCH(level, roundFloats)(type, source, width, out);
    }
}

void CKernels_expandRows(int level, int type, const void *source, size_t rows, size_t width,
                         float *destination) {
    if (type != CKernels_int8Rows) {
        DISPATCH(level, dequantize)(type, source, rows * width, destination);
        return;
    }
    const uint8_t *at = source;
    for (size_t row = 0; row < rows; row++, at += width + 4, destination += width)
        DISPATCH(level, bytesToFloats)(at, width, destination);
}
