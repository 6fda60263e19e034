// Element types and conversions between them.
#ifndef CKERNELS_TYPES_H
#define CKERNELS_TYPES_H

#include <stddef.h>
#include <stdint.h>

// Same raw values as LinearAlgebra.ElementType.
enum CKernels_Type {
    CKernels_float32 = 0,
    CKernels_float16 = 1,
    CKernels_bfloat16 = 2,
    CKernels_q8_0 = 3,
    CKernels_q4_0 = 4,
    CKernels_q4_1 = 5,
};

// Bytes of `elements` elements; for block types a multiple of 32.
size_t CKernels_byteCount(int type, size_t elements);

// Expands `elements` elements (a multiple of 32 for block types) at `source` to floats.
void CKernels_dequantize(int level, int type, const void *source, size_t elements,
                         float *destination);

// Rounds floats to nearest even in `type`, one of float32, float16 and bfloat16.
void CKernels_round(int level, int type, const float *source, size_t elements,
                    void *destination);

#endif
