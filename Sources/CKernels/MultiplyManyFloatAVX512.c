// float32 products on AVX-512: one column per word, as exact as a chain of fused multiply-adds.
#include "CKernelsTypes.h"
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "ExpandFloatsAVX512.h"
#include "TilePartsAVX512.h"

// Expands 16 rows x 32 columns and stores them as 32 words of 16 rows each.
AVX512_INLINE void packSquares(const int type, const uint8_t *const at[16], size_t column,
                               const __mmask32 valid, size_t rows, uint32_t *packed) {
    __m512i low[16], high[16];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 16; i++) {
        low[i] = high[i] = _mm512_setzero_si512();
        if (i < rows) {
            Floats floats = expandFloats(type, at[i], column, valid);
            low[i] = _mm512_castps_si512(floats.low);
            high[i] = _mm512_castps_si512(floats.high);
        }
    }
    transposeWords(low);
#pragma clang loop unroll(full)
    for (size_t j = 0; j < 16; j++) _mm512_store_si512(packed + j * tileColumns, low[j]);
    transposeWords(high);
#pragma clang loop unroll(full)
    for (size_t j = 0; j < 16; j++)
        _mm512_store_si512(packed + (16 + j) * tileColumns, high[j]);
}

AVX512_INLINE void packRows(const int type, const CKernels_Product *product, size_t row,
                            size_t rows, size_t first, size_t columns, uint32_t *packed,
                            float *scales) {
    (void)scales;
    size_t rowBytes = CKernels_byteCount(product->type, product->columns);
    for (size_t half = 0; half < tileColumns; half += 16) {
        size_t here = rows > half ? rows - half : 0;
        const uint8_t *at[16];
        for (size_t i = 0; i < 16; i++)
            at[i] = product->bytes + (row + half + (i < here ? i : 0)) * rowBytes;
        for (size_t column = 0; column < columns; column += columnUnit) {
            uint32_t *out = packed + column * tileColumns + half;
            __mmask32 valid = validColumns(columns, column);
            if (here >= 16 && valid == ~0u)
                packSquares(type, at, first + column, ~0u, 16, out);
            else
                packSquares(type, at, first + column, valid, valid ? here : 0, out);
        }
    }
}

DEFINE_PACK_WEIGHTS

AVX512_INLINE void multiplyRows(const Tile *tile, const size_t rows) {
    __m512 sum[tileRows][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sum[i][0] = sum[i][1] = _mm512_setzero_ps();
    const float *x = (const float *)tile->activations, *w = (const float *)tile->weights;
    const size_t stride = tile->activationStride;
    for (size_t word = 0; word < tile->words; word++, x++, w += tileColumns) {
        __m512 left = _mm512_load_ps(w), right = _mm512_load_ps(w + 16);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            __m512 one = _mm512_set1_ps(x[i * stride]);
            sum[i][0] = _mm512_fmadd_ps(left, one, sum[i][0]);
            sum[i][1] = _mm512_fmadd_ps(right, one, sum[i][1]);
        }
    }
    storeTile(tile, 0, sum, rows);
}

DEFINE_MULTIPLY_TILE

const Method floatMethodAVX512 = {
    1, tileColumns, columnsPerGroup, 1, packFloatActivations, packWeights, multiplyTile};
#endif
