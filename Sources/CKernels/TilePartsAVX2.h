// What the kernels for tiles on AVX2 have in common; the file that includes this defines
// multiplyPart(tile, firstRow, rows) and packRows(type, ...).
#ifndef CKERNELS_TILE_PARTS_AVX2_H
#define CKERNELS_TILE_PARTS_AVX2_H

#include "MultiplyMany.h"
#include "PartsAVX2.h"

// Points `at` at up to 8 rows of weights, those from `eight` on of the `rows` that begin at `row`;
// returns how many there are.
static inline size_t eightRows(const CKernels_Product *product, size_t row, size_t rows,
                               size_t eight, const uint8_t *at[8]) {
    size_t rowBytes = CKernels_byteCount(product->type, product->columns);
    size_t here = rows > eight ? smallerOf(rows - eight, 8) : 0;
    for (size_t i = 0; i < 8; i++)
        at[i] = product->bytes + (row + (i < here ? eight + i : 0)) * rowBytes;
    return here;
}

// What the nibbles of a block of 8 rows count by and from.
typedef struct {
    __m256 scales, minima;
} BlockHeads;

// Reads them at `block` bytes from the beginning of each row, all rows at once, because every step
// waits for the last; zeros for rows from `rows` on.
AVX2_INLINE BlockHeads readHeads(const int type, const uint8_t *const at[8], size_t rows,
                                 size_t block) {
    int32_t words[8];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++) memcpy(words + i, at[i] + block, 4);
    __m256i heads = _mm256_setr_epi32(words[0], words[1], words[2], words[3], words[4], words[5],
                                      words[6], words[7]);
    __m256i number = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    heads = _mm256_and_si256(heads,
                             _mm256_cmpgt_epi32(_mm256_set1_epi32((int)rows), number));
    HalvesAVX2 halves = floatsOfHalves(heads);
    if (type == CKernels_q4_1) return (BlockHeads){halves.lower, halves.upper};
    return (BlockHeads){halves.lower, _mm256_mul_ps(halves.lower, _mm256_set1_ps(-8))};
}

// Rows of the parts, of at most `most`, that a tile of `rows` rows is cut into.
static inline size_t rowsOfPart(size_t rows, size_t most) {
    size_t parts = (rows + most - 1) / most;
    return (rows + parts - 1) / parts;
}

// Defines multiplyTile, which multiplies parts of at most `mostRows` rows with
// `withRows`(rows, ...).
#define DEFINE_MULTIPLY_TILE_AVX2(mostRows, withRows)                                           \
    AVX2 static void multiplyTile(const Tile *tile) {                                           \
        const size_t most = rowsOfPart(tile->rows, mostRows);                                   \
        for (size_t row = 0; row < tile->rows; row += most) {                                   \
            size_t rows = smallerOf(most, tile->rows - row);                                    \
            withRows(rows, multiplyPart, tile, row)                                             \
        }                                                                                       \
    }

// Defines packWeights, which calls packRows(type, ...) with a constant type.
#define DEFINE_PACK_WEIGHTS_AVX2                                                                \
    DEFINE_PACK_AVX2(packFloats, CKernels_float32)                                              \
    DEFINE_PACK_AVX2(packHalves, CKernels_float16)                                              \
    DEFINE_PACK_AVX2(packBrains, CKernels_bfloat16)                                             \
    DEFINE_PACK_AVX2(packBytes, CKernels_q8_0)                                                  \
    DEFINE_PACK_AVX2(packNibbles, CKernels_q4_0)                                                \
    DEFINE_PACK_AVX2(packNibblesAndMinimum, CKernels_q4_1)                                      \
    static void packWeights(const CKernels_Product *product, size_t row, size_t rows,           \
                            size_t first, size_t columns, uint32_t *packed, float *scales) {    \
        static const PackWeights pack[] = {packFloats, packHalves,  packBrains,                 \
                                           packBytes,  packNibbles, packNibblesAndMinimum};     \
        pack[product->type](product, row, rows, first, columns, packed, scales);                \
    }

#define DEFINE_PACK_AVX2(name, type)                                                            \
    AVX2 static void name(const CKernels_Product *product, size_t row, size_t rows,             \
                          size_t first, size_t columns, uint32_t *packed, float *scales) {      \
        packRows(type, product, row, rows, first, columns, packed, scales);                     \
    }

#endif
