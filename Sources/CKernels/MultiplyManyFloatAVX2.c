// float32 products on AVX2: one column per word, as exact as a chain of fused multiply-adds.
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "TilePartsAVX2.h"

// Expands up to 8 rows x 32 columns, of which `count` exist, and stores them as 32 words of 8 rows.
AVX2_INLINE void packSquares(const int type, const uint8_t *const at[8], size_t rows,
                             size_t column, size_t count, uint32_t *packed) {
    FloatsAVX2 floats[8];
    for (size_t i = 0; i < 8; i++) {
        if (i < rows)
            floats[i] = expandFloatsAVX2(type, at[i], column, count);
        else
            memset(&floats[i], 0, sizeof floats[i]);
    }
    for (size_t part = 0; part < 4; part++) {
        __m256i words[8];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 8; i++) words[i] = _mm256_castps_si256(floats[i].eights[part]);
        transposeEight(words);
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 8; j++)
            _mm256_storeu_si256((__m256i *)(packed + (8 * part + j) * columnsAVX2), words[j]);
    }
}

AVX2_INLINE void packRows(const int type, const CKernels_Product *product, size_t row, size_t rows,
                          size_t first, size_t columns, uint32_t *packed, float *scales) {
    (void)scales;
    for (size_t eight = 0; eight < columnsAVX2; eight += 8) {
        const uint8_t *at[8];
        size_t here = eightRows(product, row, rows, eight, at);
        for (size_t column = 0; column < columns; column += columnUnit)
            packSquares(type, at, here, first + column, smallerOf(columns - column, 32),
                        packed + column * columnsAVX2 + eight);
    }
}

DEFINE_PACK_WEIGHTS_AVX2

AVX2_INLINE void multiplyPart(const Tile *tile, size_t row, const size_t rows) {
    __m256 sums[rowsAVX2][2];
    const float *x = (const float *)tile->activations + row * tile->activationStride;
    multiplyFloats(x, tile->activationStride, (const float *)tile->weights, columnsAVX2,
                   tile->words, rows, sums);
    storeSums(sums, rows, tile->columns, tile->y + row * tile->stride, tile->stride, tile->add);
}

DEFINE_MULTIPLY_TILE_AVX2(rowsAVX2, WITH_ROWS_AVX2)

const Method floatMethodAVX2 = {
    1, columnsAVX2, columnsPerGroup, 1, packFloatActivations, packWeights, multiplyTile};
#endif
