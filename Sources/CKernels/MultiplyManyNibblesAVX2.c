// Products on AVX2 of weights in 4-bit blocks with activations rounded to bytes: four columns per
// word, exact 16-bit sums per block of 32 columns, whose scale and minimum are the stored ones.
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "TilePartsAVX2.h"

enum { wordsPerBlock = columnUnit / 4 };

// Unpacks a block of up to 8 rows to words of 8 rows, and the rows' scales and minima, [8] each;
// those of rows that do not exist are zero. `block`: bytes from the beginning of each row.
AVX2_INLINE void packBlock(const int type, const uint8_t *const at[8], size_t rows, size_t block,
                           uint32_t *packed, float *scales, float *minima) {
    BlockHeads heads = readHeads(type, at, rows, block);
    _mm256_storeu_ps(scales, heads.scales);
    _mm256_storeu_ps(minima, heads.minima);
    __m256i words[8];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 8; i++)
        words[i] = nibblesOf(at[i] + block + nibbleBytes(type) - columnUnit / 2);
    transposeEight(words);
#pragma clang loop unroll(full)
    for (size_t j = 0; j < wordsPerBlock; j++)
        _mm256_storeu_si256((__m256i *)(packed + j * columnsAVX2), words[j]);
}

AVX2_INLINE void packRows(const int type, const CKernels_Product *product, size_t row, size_t rows,
                          size_t first, size_t columns, uint32_t *packed, float *scales) {
    for (size_t eight = 0; eight < columnsAVX2; eight += 8) {
        const uint8_t *at[8];
        size_t here = eightRows(product, row, rows, eight, at);
        for (size_t block = 0; block < columns / columnUnit; block++) {
            float *blockScales = scales + 2 * block * columnsAVX2 + eight;
            packBlock(type, at, here, (first / columnUnit + block) * nibbleBytes(type),
                      packed + block * wordsPerBlock * columnsAVX2 + eight, blockScales,
                      blockScales + columnsAVX2);
        }
    }
}

DEFINE_PACK_AVX2(packNibbles, CKernels_q4_0)
DEFINE_PACK_AVX2(packNibblesAndMinimum, CKernels_q4_1)

static void packWeights(const CKernels_Product *product, size_t row, size_t rows, size_t first,
                        size_t columns, uint32_t *packed, float *scales) {
    PackWeights pack = product->type == CKernels_q4_0 ? packNibbles : packNibblesAndMinimum;
    pack(product, row, rows, first, columns, packed, scales);
}

// Rounds blocks of activations; `offsets`: their scale times the sum of the rounded ones.
AVX2 static void packActivations(const float *x, size_t rows, size_t columns, size_t stride,
                                 uint32_t *packed, size_t words, float *scales, void *offsets) {
    for (size_t row = 0; row < rows; row++, x += stride, packed += words)
        for (size_t block = 0; block < columns / columnUnit; block++) {
            size_t column = block * columnUnit, place = block * rows + row;
            int32_t sum;
            scales[place] = roundBytes(x + column, (int8_t *)packed + column, &sum);
            ((float *)offsets)[place] = scales[place] * (float)sum;
        }
}

// Adds 16-bit sums of a block, scaled, to `sums`. One step for all before the next: a sum's steps
// wait for each other, and the processor does not look far enough ahead to do others meanwhile.
AVX2_INLINE void addScaled(__m256i sum[rowsAVX2][2], const float *xScales, const float *xOffsets,
                           const float *wScales, const size_t rows, __m256 sums[rowsAVX2][2]) {
    const __m256i ones = _mm256_set1_epi16(1);
    const __m256 left = _mm256_loadu_ps(wScales), right = _mm256_loadu_ps(wScales + 8);
    __m256 products[rowsAVX2][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        sum[i][0] = _mm256_madd_epi16(sum[i][0], ones);
        sum[i][1] = _mm256_madd_epi16(sum[i][1], ones);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        products[i][0] = _mm256_cvtepi32_ps(sum[i][0]);
        products[i][1] = _mm256_cvtepi32_ps(sum[i][1]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        products[i][0] = _mm256_mul_ps(products[i][0], left);
        products[i][1] = _mm256_mul_ps(products[i][1], right);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        __m256 scale = _mm256_broadcast_ss(xScales + i);
        sums[i][0] = _mm256_fmadd_ps(products[i][0], scale, sums[i][0]);
        sums[i][1] = _mm256_fmadd_ps(products[i][1], scale, sums[i][1]);
    }
    const __m256 leftMinima = _mm256_loadu_ps(wScales + columnsAVX2);
    const __m256 rightMinima = _mm256_loadu_ps(wScales + columnsAVX2 + 8);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        __m256 offset = _mm256_broadcast_ss(xOffsets + i);
        sums[i][0] = _mm256_fmadd_ps(offset, leftMinima, sums[i][0]);
        sums[i][1] = _mm256_fmadd_ps(offset, rightMinima, sums[i][1]);
    }
}

// Adds the products of a block, scaled, to `sums`; `xScales` and `xOffsets` of consecutive rows,
// `wScales` and behind them the minima, columnsAVX2 each.
AVX2_INLINE void addBlock(const uint32_t *x, size_t xStride, const float *xScales,
                          const float *xOffsets, const uint32_t *w, const float *wScales,
                          const size_t rows, __m256 sums[rowsAVX2][2]) {
    __m256i sum[rowsAVX2][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sum[i][0] = sum[i][1] = _mm256_setzero_si256();
    const uint32_t *high = x + 3 * xStride;
    // Sixteen products of at most 15 * 127 stay below 2^15.
#pragma clang loop unroll(disable)
    [[clang::code_align(64)]] for (size_t word = 0; word < wordsPerBlock;
                                   word++, x++, high++, w += columnsAVX2) {
        __m256i left = _mm256_loadu_si256((const __m256i *)w);
        __m256i right = _mm256_loadu_si256((const __m256i *)(w + 8));
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            __m256i four = _mm256_set1_epi32((int)*rowAt(x, high, xStride, i));
            sum[i][0] = _mm256_add_epi16(sum[i][0], _mm256_maddubs_epi16(left, four));
            sum[i][1] = _mm256_add_epi16(sum[i][1], _mm256_maddubs_epi16(right, four));
        }
    }
    addScaled(sum, xScales, xOffsets, wScales, rows, sums);
}

AVX2_INLINE void multiplyPart(const Tile *tile, size_t row, const size_t rows) {
    __m256 sums[rowsAVX2][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sums[i][0] = sums[i][1] = _mm256_setzero_ps();
    const size_t stride = tile->activationStride, place = tile->firstGroup * tile->rows + row;
    const uint32_t *x = tile->activations + row * stride;
    const float *xScales = tile->activationScales + place;
    const float *xOffsets = (const float *)tile->activationOffsets + place;
    const float *wScales = tile->weightScales;
    for (size_t done = 0; done < tile->words; done += wordsPerBlock) {
        addBlock(x + done, stride, xScales, xOffsets, tile->weights + done * columnsAVX2, wScales,
                 rows, sums);
        xScales += tile->rows, xOffsets += tile->rows, wScales += 2 * columnsAVX2;
    }
    storeSums(sums, rows, tile->columns, tile->y + row * tile->stride, tile->stride, tile->add);
}

DEFINE_MULTIPLY_TILE_AVX2

const Method nibbleMethodAVX2 = {
    4, columnsAVX2, columnUnit, 2, packActivations, packWeights, multiplyTile};
#endif
