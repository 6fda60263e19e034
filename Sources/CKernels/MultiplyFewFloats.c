#include "MultiplyFewFloats.h"

#include "CKernelsTypes.h"

#if defined(__x86_64__)
#include "ExpandFloatsAVX512.h"
#include "TilePartsAVX512.h"

// One row times `count` vectors.
AVX512_INLINE void multiplyRow(const int type, const CKernels_Product *product, size_t row,
                               const uint8_t *weights, const float *x, const size_t count) {
    size_t columns = product->columns, column = 0;
    __m512 low[CKernels_few], high[CKernels_few];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++) low[i] = high[i] = _mm512_setzero_ps();
    for (; column + 32 <= columns; column += 32) {
        Floats w = expandFloats(type, weights, column, ~0u);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < count; i++) {
            const float *at = x + i * columns + column;
            low[i] = _mm512_fmadd_ps(w.low, _mm512_loadu_ps(at), low[i]);
            high[i] = _mm512_fmadd_ps(w.high, _mm512_loadu_ps(at + 16), high[i]);
        }
    }
    if (column < columns) {
        __mmask32 valid = validColumns(columns, column);
        Floats w = expandFloats(type, weights, column, valid);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < count; i++) {
            Floats v = expandFloats(CKernels_float32, (const uint8_t *)(x + i * columns), column,
                                    valid);
            low[i] = _mm512_fmadd_ps(w.low, v.low, low[i]);
            high[i] = _mm512_fmadd_ps(w.high, v.high, high[i]);
        }
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < count; i++)
        product->y[i * product->rows + row] =
            _mm512_reduce_add_ps(_mm512_add_ps(low[i], high[i]));
}

AVX512_INLINE void multiplyRows(const int type, const CKernels_Product *product, size_t begin,
                                size_t end, const float *x, const size_t count) {
    size_t rowBytes = CKernels_byteCount(type, product->columns);
    for (size_t row = begin; row < end; row++)
        multiplyRow(type, product, row, product->bytes + row * rowBytes, x, count);
}

#define DEFINE_MULTIPLY(name, type)                                                             \
    AVX512 static void name(const CKernels_Product *product, size_t begin, size_t end,          \
                            const float *x, size_t count) {                                     \
        switch (count) {                                                                        \
        case 1: multiplyRows(type, product, begin, end, x, 1); break;                           \
        case 2: multiplyRows(type, product, begin, end, x, 2); break;                           \
        case 3: multiplyRows(type, product, begin, end, x, 3); break;                           \
        default: multiplyRows(type, product, begin, end, x, 4);                                 \
        }                                                                                       \
    }

DEFINE_MULTIPLY(multiplyFloats, CKernels_float32)
DEFINE_MULTIPLY(multiplyHalves, CKernels_float16)
DEFINE_MULTIPLY(multiplyBrains, CKernels_bfloat16)
DEFINE_MULTIPLY(multiplyBytes, CKernels_q8_0)
DEFINE_MULTIPLY(multiplyNibbles, CKernels_q4_0)
DEFINE_MULTIPLY(multiplyNibblesAndMinimum, CKernels_q4_1)

void multiplyRowsOfFloats(const CKernels_Product *product, size_t begin, size_t end,
                          const float *x, size_t count) {
    switch (product->type) {
    case CKernels_float32: multiplyFloats(product, begin, end, x, count); break;
    case CKernels_float16: multiplyHalves(product, begin, end, x, count); break;
    case CKernels_bfloat16: multiplyBrains(product, begin, end, x, count); break;
    case CKernels_q8_0: multiplyBytes(product, begin, end, x, count); break;
    case CKernels_q4_0: multiplyNibbles(product, begin, end, x, count); break;
    default: multiplyNibblesAndMinimum(product, begin, end, x, count);
    }
}
#else
void multiplyRowsOfFloats(const CKernels_Product *product, size_t begin, size_t end,
                          const float *x, size_t count) {
    (void)product, (void)begin, (void)end, (void)x, (void)count;
}
#endif
