// bfloat16 products: pairs of columns per word, float sums.
#include "CKernelsMachine.h"
#include "CKernelsTypes.h"
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "ExpandBrain.h"
#include "Transpose.h"

// Expands 16 rows x 32 columns and stores them as 16 words of 16 rows each.
AVX512_INLINE void packSquare(int type, const uint8_t *const at[16], size_t column,
                              __mmask32 valid, size_t rows, uint32_t *packed) {
    __m512i r[16];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i++)
        r[i] = i < rows ? expandBrain(type, at[i], column, valid) : _mm512_setzero_si512();
    transposeWords(r);
#pragma clang loop unroll(full)
    for (size_t j = 0; j < 16; j++) _mm512_store_si512(packed + j * tileColumns, r[j]);
}

AVX512_INLINE void packRows(int type, const CKernels_Product *product, size_t row, size_t rows,
                            size_t first, size_t columns, uint32_t *packed) {
    size_t rowBytes = CKernels_byteCount(product->type, product->columns);
    for (size_t half = 0; half < 2; half++, packed += 16) {
        size_t here = rows > 16 * half ? rows - 16 * half : 0;
        const uint8_t *at[16];
        for (size_t i = 0; i < 16; i++)
            at[i] = product->bytes + (row + 16 * half + (i < here ? i : 0)) * rowBytes;
        size_t column = 0;
        if (here >= 16) {
            for (; column + 32 <= columns; column += 32)
                packSquare(type, at, first + column, ~0u, 16, packed + column / 2 * tileColumns);
        }
        for (; column < (columns + 63) / 64 * 64; column += 32) {
            size_t left = columns > column ? columns - column : 0;
            __mmask32 valid = left >= 32 ? ~0u : (1u << left) - 1;
            packSquare(type, at, first + column, valid, left ? here : 0,
                       packed + column / 2 * tileColumns);
        }
    }
}

AVX512 static void packWeights(const CKernels_Product *product, size_t row, size_t rows,
                               size_t first, size_t columns, uint32_t *packed, float *scales) {
    (void)scales;
    switch (product->type) {
    case CKernels_float32:
        packRows(CKernels_float32, product, row, rows, first, columns, packed);
        break;
    case CKernels_float16:
        packRows(CKernels_float16, product, row, rows, first, columns, packed);
        break;
    case CKernels_bfloat16:
        packRows(CKernels_bfloat16, product, row, rows, first, columns, packed);
        break;
    case CKernels_q8_0:
        packRows(CKernels_q8_0, product, row, rows, first, columns, packed);
        break;
    case CKernels_q4_0:
        packRows(CKernels_q4_0, product, row, rows, first, columns, packed);
        break;
    default: packRows(CKernels_q4_1, product, row, rows, first, columns, packed);
    }
}

AVX512 static void packActivations(const float *x, size_t rows, size_t columns, size_t stride,
                                   uint32_t *packed, float *scales, int32_t *offsets) {
    (void)scales;
    (void)offsets;
    const __mmask16 stored = (1 << tileRows) - 1;
    for (size_t column = 0; column < (columns + 63) / 64 * 64; column += 32) {
        size_t left = columns > column ? columns - column : 0;
        __mmask32 valid = left >= 32 ? ~0u : (1u << left) - 1;
        __m512i r[16];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 16; i++)
            r[i] = i < rows && left ? expandBrain(CKernels_float32, (const uint8_t *)(x + i * stride),
                                                  column, valid)
                                    : _mm512_setzero_si512();
        transposeWords(r);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 16; j++)
            _mm512_mask_storeu_epi32(packed + (column / 2 + j) * tileRows, stored, r[j]);
    }
}

AVX512_INLINE void multiplyRows(const Tile *tile, const size_t rows) {
    __m512 sum[tileRows][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sum[i][0] = sum[i][1] = _mm512_setzero_ps();
    const uint32_t *x = tile->activations, *w = tile->weights;
    for (size_t word = 0; word < tile->words; word++, x += tileRows, w += tileColumns) {
        __m512bh left = (__m512bh)_mm512_load_si512(w);
        __m512bh right = (__m512bh)_mm512_load_si512(w + 16);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            __m512bh pair = (__m512bh)_mm512_set1_epi32((int)x[i]);
            sum[i][0] = _mm512_dpbf16_ps(sum[i][0], left, pair);
            sum[i][1] = _mm512_dpbf16_ps(sum[i][1], right, pair);
        }
    }
    __mmask32 all = tile->columns >= 32 ? ~0u : (1u << tile->columns) - 1;
    __mmask16 low = (__mmask16)all, high = (__mmask16)(all >> 16);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        float *y = tile->y + i * tile->stride;
        if (tile->add) {
            sum[i][0] = _mm512_add_ps(sum[i][0], _mm512_maskz_loadu_ps(low, y));
            sum[i][1] = _mm512_add_ps(sum[i][1], _mm512_maskz_loadu_ps(high, y + 16));
        }
        _mm512_mask_storeu_ps(y, low, sum[i][0]);
        _mm512_mask_storeu_ps(y + 16, high, sum[i][1]);
    }
}

AVX512 static void multiplyTile(const Tile *tile) {
    switch (tile->rows) {
    case 1: multiplyRows(tile, 1); break;
    case 2: multiplyRows(tile, 2); break;
    case 3: multiplyRows(tile, 3); break;
    case 4: multiplyRows(tile, 4); break;
    case 5: multiplyRows(tile, 5); break;
    case 6: multiplyRows(tile, 6); break;
    case 7: multiplyRows(tile, 7); break;
    case 8: multiplyRows(tile, 8); break;
    case 9: multiplyRows(tile, 9); break;
    case 10: multiplyRows(tile, 10); break;
    case 11: multiplyRows(tile, 11); break;
    default: multiplyRows(tile, 12);
    }
}

const Method *brainMethod(int level) {
    static const Method method = {2, packActivations, packWeights, multiplyTile};
    return level >= CKernels_avx512 ? &method : NULL;
}
#else
const Method *brainMethod(int level) {
    (void)level;
    return NULL;
}
#endif
