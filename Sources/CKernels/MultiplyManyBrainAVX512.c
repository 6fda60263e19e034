// bfloat16 products: pairs of columns per word, float sums.
#include "CKernelsTypes.h"
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "ExpandBrainAVX512.h"
#include "TilePartsAVX512.h"

// Expands 16 rows x 32 columns and stores them as 16 words of 16 rows each.
AVX512_INLINE void packSquare(const int type, const uint8_t *const at[16], size_t column,
                              __mmask32 valid, size_t rows, uint32_t *packed) {
    __m512i r[16];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i++)
        r[i] = i < rows ? expandBrain(type, at[i], column, valid) : _mm512_setzero_si512();
    transposeWords(r);
#pragma clang loop unroll(full)
    for (size_t j = 0; j < 16; j++) _mm512_store_si512(packed + j * tileColumns, r[j]);
}

AVX512_INLINE void packRows(const int type, const CKernels_Product *product, size_t row,
                            size_t rows, size_t first, size_t columns, uint32_t *packed,
                            float *scales) {
    (void)scales;
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
        for (; column < columns; column += columnUnit) {
            __mmask32 valid = validColumns(columns, column);
            packSquare(type, at, first + column, valid, valid ? here : 0,
                       packed + column / 2 * tileColumns);
        }
    }
}

DEFINE_PACK_WEIGHTS

AVX512 static void packActivations(const float *x, size_t rows, size_t columns, size_t stride,
                                   uint32_t *packed, size_t words, float *scales,
                                   void *offsets) {
    (void)scales;
    (void)offsets;
    for (size_t row = 0; row < rows; row++, x += stride, packed += words) {
        for (size_t column = 0; column < columns; column += columnUnit) {
            __m512i pairs = expandBrain(CKernels_float32, (const uint8_t *)x, column,
                                        validColumns(columns, column));
            _mm512_storeu_si512(packed + column / 2, pairs);
        }
    }
}

AVX512_INLINE void multiplyRows(const Tile *tile, const size_t rows) {
    __m512 sum[tileRows][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sum[i][0] = sum[i][1] = _mm512_setzero_ps();
    const uint32_t *x = tile->activations, *w = tile->weights;
    const size_t stride = tile->activationStride;
    for (size_t word = 0; word < tile->words; word++, x++, w += tileColumns) {
        __m512bh left = (__m512bh)_mm512_load_si512(w);
        __m512bh right = (__m512bh)_mm512_load_si512(w + 16);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            __m512bh pair = (__m512bh)_mm512_set1_epi32((int)x[i * stride]);
            sum[i][0] = _mm512_dpbf16_ps(sum[i][0], left, pair);
            sum[i][1] = _mm512_dpbf16_ps(sum[i][1], right, pair);
        }
    }
    storeTile(tile, 0, sum, rows);
}

DEFINE_MULTIPLY_TILE

const Method brainMethodAVX512 = {
    2, tileColumns, columnsPerGroup, 1, packActivations, packWeights, multiplyTile};
#endif
