// Element types and conversions between them.
#ifndef CKERNELS_TYPES_H
#define CKERNELS_TYPES_H

#include <stddef.h>
#include <stdint.h>

// The first six have the raw values of LinearAlgebra.ElementType.
enum CKernels_Type {
    CKernels_float32 = 0,
    CKernels_float16 = 1,
    CKernels_bfloat16 = 2,
    CKernels_q8_0 = 3,
    CKernels_q4_0 = 4,
    CKernels_q4_1 = 5,
    // Of keys and values only: a row is a float scale and a signed byte per element, x = scale * q.
    CKernels_int8Rows = 6,
};

// Bytes of `elements` elements; for block types a multiple of 32, for int8Rows one row.
size_t CKernels_byteCount(int type, size_t elements);

// Expands `elements` elements (a multiple of 32 for block types) at `source` to floats.
void CKernels_dequantize(int level, int type, const void *source, size_t elements,
                         float *destination);

// Rounds floats to nearest even in `type`, one of float32, float16 and bfloat16.
void CKernels_round(int level, int type, const float *source, size_t elements,
                    void *destination);

// Rounds `rows` rows of `width` floats, `stride` floats apart, to rows of `type` that follow each
// other: float32, float16, bfloat16 or int8Rows. The scale of an int8 row is its largest
// magnitude / 127; a row that holds a NaN or an infinity becomes NaN.
void CKernels_roundRows(int level, int type, const float *source, size_t rows, size_t width,
                        size_t stride, void *destination);

// Expands `rows` rows of `width` elements of `type`, of the types above, to floats.
void CKernels_expandRows(int level, int type, const void *source, size_t rows, size_t width,
                         float *destination);

#endif
