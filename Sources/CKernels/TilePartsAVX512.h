// What the kernels for tiles of all element types have in common.
#ifndef CKERNELS_TILE_PARTS_AVX512_H
#define CKERNELS_TILE_PARTS_AVX512_H

#include "MultiplyMany.h"
#include "TransposeAVX512.h"

// The columns column..<column + 32 that exist.
static inline __mmask32 validColumns(size_t columns, size_t column) {
    size_t left = columns > column ? columns - column : 0;
    return left >= 32 ? ~0u : (1u << left) - 1;
}

// Writes or adds the sums of a tile's rows first..<first + rows.
AVX512_INLINE void storeTile(const Tile *tile, const size_t first, __m512 sum[][2],
                             const size_t rows) {
    __mmask32 all = validColumns(tile->columns, 0);
    __mmask16 low = (__mmask16)all, high = (__mmask16)(all >> 16);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        float *y = tile->y + (first + i) * tile->stride;
        if (tile->add) {
            sum[i][0] = _mm512_add_ps(sum[i][0], _mm512_maskz_loadu_ps(low, y));
            sum[i][1] = _mm512_add_ps(sum[i][1], _mm512_maskz_loadu_ps(high, y + 16));
        }
        _mm512_mask_storeu_ps(y, low, sum[i][0]);
        _mm512_mask_storeu_ps(y + 16, high, sum[i][1]);
    }
}

// Defines multiplyTile, which calls multiplyRows(tile, rows) with a constant number of rows, so
// that the sums stay in registers.
#define DEFINE_MULTIPLY_TILE                                                                    \
    AVX512 static void multiplyTile(const Tile *tile) {                                         \
        switch (tile->rows) {                                                                   \
        case 1: multiplyRows(tile, 1); break;                                                   \
        case 2: multiplyRows(tile, 2); break;                                                   \
        case 3: multiplyRows(tile, 3); break;                                                   \
        case 4: multiplyRows(tile, 4); break;                                                   \
        case 5: multiplyRows(tile, 5); break;                                                   \
        case 6: multiplyRows(tile, 6); break;                                                   \
        case 7: multiplyRows(tile, 7); break;                                                   \
        case 8: multiplyRows(tile, 8); break;                                                   \
        case 9: multiplyRows(tile, 9); break;                                                   \
        case 10: multiplyRows(tile, 10); break;                                                 \
        case 11: multiplyRows(tile, 11); break;                                                 \
        default: multiplyRows(tile, 12);                                                        \
        }                                                                                       \
    }

// Defines packWeights, which calls packRows(type, ...) with a constant type.
#define DEFINE_PACK_WEIGHTS                                                                     \
    DEFINE_PACK(packFloats, CKernels_float32)                                                   \
    DEFINE_PACK(packHalves, CKernels_float16)                                                   \
    DEFINE_PACK(packBrains, CKernels_bfloat16)                                                  \
    DEFINE_PACK(packBytes, CKernels_q8_0)                                                       \
    DEFINE_PACK(packNibbles, CKernels_q4_0)                                                     \
    DEFINE_PACK(packNibblesAndMinimum, CKernels_q4_1)                                           \
    static void packWeights(const CKernels_Product *product, size_t row, size_t rows,           \
                            size_t first, size_t columns, uint32_t *packed, float *scales) {    \
        static const PackWeights pack[] = {packFloats, packHalves,  packBrains,                 \
                                           packBytes,  packNibbles, packNibblesAndMinimum};     \
        pack[product->type](product, row, rows, first, columns, packed, scales);                \
    }

#define DEFINE_PACK(name, type)                                                                 \
    AVX512 static void name(const CKernels_Product *product, size_t row, size_t rows,           \
                            size_t first, size_t columns, uint32_t *packed, float *scales) {    \
        packRows(type, product, row, rows, first, columns, packed, scales);                     \
    }

#endif
