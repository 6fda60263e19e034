// Products on AVX2 in 16-bit fixed point: two columns per word, exact 32-bit sums per group of
// columns, one float scale per group on either side. AVX2 has no products of bfloat16, and none of
// bytes with exact sums; these are as fast as the processor multiplies integers and closer to the
// floats than bfloat16 is.
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "ShortsAVX2.h"
#include "TilePartsAVX2.h"

enum {
    // Columns of a group: twice as many as of bytes, because shorts have bits to spare, and scaling
    // takes half as long.
    columnsPerScale = 192,
    // For sums of so many products to be exact.
    largestFactor = 3344,
    wordsPerGroup = columnsPerScale / 2,
    blocksPerGroup = columnsPerScale / columnUnit,
    // A panel has, per group, scales and then own products, [columnsAVX2] each.
    groupScales = 2 * columnsAVX2,
};

_Static_assert((int64_t)columnsPerScale * largestFactor * largestFactor <= INT32_MAX,
               "exact sums");

// Words of so many columns of a group, up to a multiple of columnUnit.
static inline size_t wordsOf(size_t columns) {
    return (columns + columnUnit - 1) / columnUnit * columnUnit / 2;
}

// The 16 shorts that the nibbles of a block stand for: their lower bytes in the lower half, their
// upper bytes in the upper half.
AVX2_INLINE __m256i tableOfBlock(float scale, float minimum) {
    const __m256 nibbles = _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256 step = _mm256_set1_ps(scale), least = _mm256_set1_ps(minimum);
    __m256 low = _mm256_fmadd_ps(nibbles, step, least);
    __m256 high = _mm256_fmadd_ps(_mm256_add_ps(nibbles, _mm256_set1_ps(8)), step, least);
    // Packing works within halves of the registers: 0 to 3 and 8 to 11, then the others.
    __m256i shorts = _mm256_packs_epi32(_mm256_cvtps_epi32(low), _mm256_cvtps_epi32(high));
    const __m128i apart = _mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
    __m256i bytes = _mm256_shuffle_epi8(shorts, _mm256_broadcastsi128_si256(apart));
    return _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

// Rounds a group of `columns` columns of a row, up to a multiple of columnUnit, to `shorts`;
// returns the scale.
AVX2_INLINE float roundGroup(const int type, const uint8_t *row, size_t first, size_t columns,
                             int16_t *shorts) {
    FloatsAVX2 values[blocksPerGroup];
    __m256 largest = _mm256_setzero_ps();
    size_t blocks = (columns + columnUnit - 1) / columnUnit;
    for (size_t block = 0; block < blocks; block++) {
        size_t column = block * columnUnit;
        values[block] =
            expandFloatsAVX2(type, row, first + column, smallerOf(columns - column, columnUnit));
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i++)
            largest = largerMagnitude(largest, values[block].eights[i]);
    }
    float most = largestMagnitude(largest);
    const __m256 factor = _mm256_set1_ps(most > 0 ? largestFactor / most : 0);
    for (size_t block = 0; block < blocks; block++) {
        const __m256 *eights = values[block].eights;
        __m256i *out = (__m256i *)(shorts + block * columnUnit);
        _mm256_storeu_si256(out, roundedShorts(eights[0], eights[1], factor));
        _mm256_storeu_si256(out + 1, roundedShorts(eights[2], eights[3], factor));
    }
    return most / largestFactor;
}

// Rounds a group of up to 8 rows and stores it as words of 8 rows, and the rows' scales, [8]; rows
// that do not exist are zero.
AVX2_INLINE void packGroup(const int type, const uint8_t *const at[8], size_t rows, size_t first,
                           size_t columns, uint32_t *packed, float *scales) {
    _Alignas(32) int16_t shorts[8][columnsPerScale];
    for (size_t i = 0; i < 8; i++) {
        scales[i] = 0;
        if (i < rows)
            scales[i] = roundGroup(type, at[i], first, columns, shorts[i]);
        else
            memset(shorts[i], 0, sizeof shorts[i]);
    }
    transposeRows((const uint32_t *)shorts, columnsPerScale / 2, wordsOf(columns), packed,
                  columnsAVX2);
}

// A group of 8 rows in 4-bit blocks: what their nibbles count from and by, in shorts.
typedef struct {
    float least[blocksPerGroup][8], step[blocksPerGroup][8];
} NibbleGroup;

// Reads the blocks' scales and minima of up to 8 rows, and writes the rows' scales, [8]. All rows
// at once, because every step waits for the last.
AVX2_INLINE NibbleGroup readGroup(const int type, const uint8_t *const at[8], size_t rows,
                                  size_t blocks, float *scales) {
    __m256 steps[blocksPerGroup], minima[blocksPerGroup], most = _mm256_setzero_ps();
    for (size_t block = 0; block < blocks; block++) {
        BlockHeads heads = readHeads(type, at, rows, block * nibbleBytes(type));
        __m256 step = heads.scales, minimum = heads.minima;
        __m256 top = _mm256_fmadd_ps(step, _mm256_set1_ps(15), minimum);
        most = largerMagnitude(largerMagnitude(most, minimum), top);
        steps[block] = step, minima[block] = minimum;
    }
    _mm256_storeu_ps(scales, _mm256_div_ps(most, _mm256_set1_ps(largestFactor)));
    const __m256 some = _mm256_cmp_ps(most, _mm256_setzero_ps(), _CMP_GT_OQ);
    const __m256 factor = _mm256_and_ps(some, _mm256_div_ps(_mm256_set1_ps(largestFactor), most));
    NibbleGroup group;
    for (size_t block = 0; block < blocks; block++) {
        _mm256_storeu_ps(group.step[block], _mm256_mul_ps(steps[block], factor));
        _mm256_storeu_ps(group.least[block], _mm256_mul_ps(minima[block], factor));
    }
    return group;
}

// packGroup of 4-bit blocks, whose shorts are looked up.
AVX2_INLINE void packNibbleGroup(const int type, const uint8_t *const at[8], size_t rows,
                                 size_t first, size_t columns, uint32_t *packed, float *scales) {
    const size_t bytes = nibbleBytes(type), header = bytes - columnUnit / 2;
    const uint8_t *stored[8];
    for (size_t i = 0; i < 8; i++) stored[i] = at[i] + first / columnUnit * bytes;
    NibbleGroup group = readGroup(type, stored, rows, columns / columnUnit, scales);
    _Alignas(32) int16_t shorts[8][columnsPerScale];
    for (size_t block = 0; block < columns / columnUnit; block++)
        for (size_t i = 0; i < 8; i++) {
            __m256i table = tableOfBlock(group.step[block][i], group.least[block][i]);
            __m256i nibbles = nibblesOf(stored[i] + block * bytes + header);
            __m256i low =
                _mm256_shuffle_epi8(_mm256_permute2x128_si256(table, table, 0x00), nibbles);
            __m256i high =
                _mm256_shuffle_epi8(_mm256_permute2x128_si256(table, table, 0x11), nibbles);
            // Columns 0 to 7 and 16 to 23, then the others.
            __m256i even = _mm256_unpacklo_epi8(low, high), odd = _mm256_unpackhi_epi8(low, high);
            __m256i *out = (__m256i *)(shorts[i] + block * columnUnit);
            _mm256_storeu_si256(out, _mm256_permute2x128_si256(even, odd, 0x20));
            _mm256_storeu_si256(out + 1, _mm256_permute2x128_si256(even, odd, 0x31));
        }
    transposeRows((const uint32_t *)shorts, columnsPerScale / 2, columns / 2, packed, columnsAVX2);
}

AVX2_INLINE void packRows(const int type, const CKernels_Product *product, size_t row, size_t rows,
                          size_t first, size_t columns, uint32_t *packed, float *scales) {
    for (size_t eight = 0; eight < columnsAVX2; eight += 8) {
        const uint8_t *at[8];
        size_t here = eightRows(product, row, rows, eight, at);
        for (size_t done = 0; done < columns; done += columnsPerScale) {
            size_t count = smallerOf(columns - done, columnsPerScale);
            uint32_t *words = packed + done / 2 * columnsAVX2 + eight;
            float *rowScales = scales + done / columnsPerScale * groupScales + eight;
            if (type == CKernels_q4_0 || type == CKernels_q4_1)
                packNibbleGroup(type, at, here, first + done, count, words, rowScales);
            else
                packGroup(type, at, here, first + done, count, words, rowScales);
            __m256i own = ownProductsOfPanel(words, wordsOf(count), _mm256_setzero_si256());
            _mm256_storeu_si256((__m256i *)(rowScales + columnsAVX2), own);
        }
    }
}

DEFINE_PACK_WEIGHTS_AVX2

// The own products, negative, of `count` (a multiple of 16) consecutive shorts.
AVX2_INLINE int32_t ownProductsOfRow(const int16_t *shorts, size_t count) {
    __m256i sum = _mm256_setzero_si256();
    for (size_t i = 0; i < count; i += 16)
        sum = lessOwnProducts(sum, _mm256_loadu_si256((const __m256i *)(shorts + i)));
    return sumOfWords(sum);
}

// Puts the words of `count` (a multiple of 16) consecutive shorts at distance `side`.
static inline void spreadWords(const int16_t *shorts, size_t count, size_t side, uint32_t *out) {
    for (size_t j = 0; j < count / 2; j++) memcpy(out + j * side, shorts + 2 * j, 4);
}

// Rounds a group of up to rowsOfShorts rows and puts them side by side; returns where they end.
AVX2_INLINE uint32_t *packGroupOfRows(const float *x, size_t columns, size_t stride, size_t groups,
                                      size_t rows, float *scales, int32_t *own,
                                      uint32_t *packed) {
    const size_t padded = 2 * wordsOf(columns);
    if (rows == rowsOfShorts && columns == padded)
        roundFourRows(x, columns, stride, largestFactor, scales, own, groups, packed);
    else
        for (size_t i = 0; i < rows; i++) {
            _Alignas(32) int16_t shorts[columnsPerScale];
            const uint8_t *row = (const uint8_t *)(x + i * stride);
            scales[i * groups] = roundGroup(CKernels_float32, row, 0, columns, shorts);
            own[i * groups] = ownProductsOfRow(shorts, padded);
            spreadWords(shorts, padded, rows, packed + i);
        }
    return packed + padded / 2 * rows;
}

// The rows of a part lie side by side. `offsets`: the own products of the groups, [rows, groups].
AVX2 static void packActivations(const float *x, size_t rows, size_t columns, size_t stride,
                                 uint32_t *packed, size_t words, float *scales,
                                 void *offsets) {
    const size_t groups = (columns + columnsPerScale - 1) / columnsPerScale;
    const size_t most = rowsOfPart(rows, rowsOfShorts);
    (void)words;
    for (size_t row = 0; row < rows; row += most) {
        const size_t here = smallerOf(most, rows - row);
        for (size_t group = 0; group < groups; group++) {
            size_t done = group * columnsPerScale, place = row * groups + group;
            packed = packGroupOfRows(x + row * stride + done,
                                     smallerOf(columns - done, columnsPerScale), stride, groups,
                                     here, scales + place, (int32_t *)offsets + place, packed);
        }
    }
}

// Adds a group's `words` words, scaled, to `sums`.
AVX2_INLINE void addGroup(ShortRows x, const float *xScales, const uint32_t *w,
                          const float *wScales, size_t words, const size_t rows,
                          __m256 sums[rowsOfShorts][2]) {
    __m256i sum[rowsOfShorts][2];
    multiplyShorts(x, rows, w, (const int32_t *)(wScales + columnsAVX2), words, rows, sum);
    __m256 left = _mm256_loadu_ps(wScales), right = _mm256_loadu_ps(wScales + 8);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        __m256 scale = _mm256_set1_ps(xScales[i * x.ownStride]);
        sums[i][0] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum[i][0]), _mm256_mul_ps(scale, left),
                                     sums[i][0]);
        sums[i][1] = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum[i][1]), _mm256_mul_ps(scale, right),
                                     sums[i][1]);
    }
}

AVX2_INLINE void multiplyPart(const Tile *tile, size_t row, const size_t rows) {
    __m256 sums[rowsOfShorts][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sums[i][0] = sums[i][1] = _mm256_setzero_ps();
    const size_t place = row * tile->activationGroups + tile->firstGroup;
    // The tile is firstGroup groups into one row's words; here those of all rows stand before.
    const size_t skipped = tile->firstGroup * wordsPerGroup * (rows - 1);
    ShortRows x = {tile->activations + row * tile->activationStride + skipped,
                   (const int32_t *)tile->activationOffsets + place, tile->activationGroups};
    const float *xScales = tile->activationScales + place;
    const float *wScales = tile->weightScales;
    for (size_t done = 0; done < tile->words; done += wordsPerGroup) {
        addGroup(x, xScales, tile->weights + done * columnsAVX2, wScales,
                 smallerOf(tile->words - done, wordsPerGroup), rows, sums);
        x.words += wordsPerGroup * rows, x.own++, xScales++, wScales += groupScales;
    }
    storeSums(sums, rows, tile->columns, tile->y + row * tile->stride, tile->stride, tile->add);
}

DEFINE_MULTIPLY_TILE_AVX2(rowsOfShorts, WITH_ROWS_OF_SHORTS)

const Method shortMethodAVX2 = {
    2, columnsAVX2, columnsPerScale, groupScales / columnsAVX2, packActivations, packWeights,
    multiplyTile};
#endif
