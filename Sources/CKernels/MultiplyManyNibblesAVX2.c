// Products on AVX2 of weights in 4-bit blocks with activations rounded to bytes: four columns per
// word, exact 16-bit sums per block of 32 columns. What a block still needs per sum decides the
// speed. So its scale is a short, by which the sum's two halves are multiplied where they are added
// anyway, and its minimum is where the sum begins:
//
//     sum over columns of (scale q + minimum) x = scale (sum of q x + minimum / scale * sum of x)
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "TilePartsAVX2.h"

enum {
    wordsPerBlock = columnUnit / 4,
    largestScale = 32767,
    // Of minimum / scale, for half a sum (16 products of at most 15 * 128) to stay below 2^15:
    // |q + ratio / 2| + |ratio / 2| is at most 15 then. A minimum beyond is a rest, added apart.
    leastRatio = -15,
    // Ratios and sums of activations are fixed point, their product is halved.
    ratioUnits = 2048,
    activationUnits = 8,
};

_Static_assert(columnUnit / 2 * 15 * 128 + 2 <= INT16_MAX, "exact halves of sums");
_Static_assert((columnUnit * 15 * 128 + 4ll) * largestScale <= INT32_MAX, "exact scaled sums");
_Static_assert(-leastRatio * ratioUnits <= INT16_MAX, "ratios are shorts");
_Static_assert(columnUnit * 127 * activationUnits <= INT16_MAX, "sums of activations are shorts");
_Static_assert(ratioUnits * activationUnits * 2 == 1 << 15, "vpmulhrsw halves their product");

// What a panel's words count by.
typedef struct {
    float units[columnsAVX2];  // of a row's scales
    float hasRests, unused[columnsAVX2 - 1];
    float blocks[];  // [blocks, 2, columnsAVX2] scales and ratios, then [blocks, columnsAVX2] rests
} PanelScales;

enum { blockFloats = 2 * columnsAVX2, floatsPerRow = 5 };

_Static_assert(sizeof(PanelScales) / 4 + 3 * columnsAVX2 <= floatsPerRow * columnsAVX2, "room");
_Static_assert(floatsPerRow <= mostWeightScales, "room in multiplyTiles");

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

// Stores eight shorts, rounded, twice each.
AVX2_INLINE void storeTwice(float *at, __m256 shorts) {
    __m256i words = _mm256_cvtps_epi32(shorts);
    words = _mm256_blend_epi16(words, _mm256_slli_epi32(words, 16), 0xAA);
    _mm256_storeu_si256((__m256i *)at, words);
}

// Replaces scales and minima of eight rows by scales in units, ratios and rests.
AVX2_INLINE void roundScales(PanelScales *panel, size_t eight, size_t blocks) {
    const __m256 zero = _mm256_setzero_ps(), most = _mm256_set1_ps(largestScale);
    float *first = panel->blocks + eight, *rests = first + blocks * blockFloats;
    __m256 largest = zero, any = zero;
    for (size_t i = 0; i < blocks; i++)
        largest = largerMagnitude(largest, _mm256_loadu_ps(first + i * blockFloats));
    _mm256_storeu_ps(panel->units + eight, _mm256_div_ps(largest, most));
    const __m256 some = _mm256_cmp_ps(largest, zero, _CMP_GT_OQ);
    const __m256 factor = _mm256_and_ps(some, _mm256_div_ps(most, largest));
    for (size_t i = 0; i < blocks; i++) {
        float *scales = first + i * blockFloats, *minima = scales + columnsAVX2;
        __m256 scale = _mm256_loadu_ps(scales), minimum = _mm256_loadu_ps(minima);
        __m256 ratio = _mm256_div_ps(minimum, scale);
        __m256 fits = _mm256_and_ps(
            _mm256_cmp_ps(ratio, _mm256_set1_ps(leastRatio), _CMP_GE_OQ),
            _mm256_cmp_ps(ratio, zero, _CMP_LE_OQ));
        __m256 rest = _mm256_andnot_ps(fits, minimum);
        any = _mm256_or_ps(any, _mm256_cmp_ps(rest, zero, _CMP_NEQ_UQ));
        storeTwice(scales, _mm256_mul_ps(scale, factor));
        storeTwice(minima, _mm256_mul_ps(_mm256_and_ps(fits, ratio), _mm256_set1_ps(ratioUnits)));
        _mm256_storeu_ps(rests + i * columnsAVX2, rest);
    }
    if (_mm256_movemask_ps(any)) panel->hasRests = 1;
}

AVX2_INLINE void packRows(const int type, const CKernels_Product *product, size_t row, size_t rows,
                          size_t first, size_t columns, uint32_t *packed, float *scales) {
    PanelScales *panel = (PanelScales *)scales;
    const size_t blocks = columns / columnUnit;
    panel->hasRests = 0;
    for (size_t eight = 0; eight < columnsAVX2; eight += 8) {
        const uint8_t *at[8];
        size_t here = eightRows(product, row, rows, eight, at);
        for (size_t block = 0; block < blocks; block++) {
            float *blockScales = panel->blocks + block * blockFloats + eight;
            packBlock(type, at, here, (first / columnUnit + block) * nibbleBytes(type),
                      packed + block * wordsPerBlock * columnsAVX2 + eight, blockScales,
                      blockScales + columnsAVX2);
        }
        roundScales(panel, eight, blocks);
    }
}

DEFINE_PACK_AVX2(packNibbles, CKernels_q4_0)
DEFINE_PACK_AVX2(packNibblesAndMinimum, CKernels_q4_1)

static void packWeights(const CKernels_Product *product, size_t row, size_t rows, size_t first,
                        size_t columns, uint32_t *packed, float *scales) {
    PackWeights pack = product->type == CKernels_q4_0 ? packNibbles : packNibblesAndMinimum;
    pack(product, row, rows, first, columns, packed, scales);
}

// Rounds blocks of activations. Words of the rows that a part has lie side by side, so that one
// pointer finds all of them. `offsets`: the sum of the rounded ones as a short, twice.
AVX2 static void packActivations(const float *x, size_t rows, size_t columns, size_t stride,
                                 uint32_t *packed, size_t words, float *scales, void *offsets) {
    for (size_t first = 0, here; first < rows; first += here) {
        here = smallerOf(rowsOfPart(rows, rowsAVX2), rows - first);
        for (size_t row = first; row < first + here; row++, x += stride) {
            uint32_t *to = packed + first * words + row - first;
            for (size_t block = 0; block < columns / columnUnit; block++) {
                uint32_t bytes[wordsPerBlock];
                int32_t sum;
                size_t place = block * rows + row;
                scales[place] = roundBytes(x + block * columnUnit, (int8_t *)bytes, &sum);
                uint16_t half = (uint16_t)((uint32_t)sum * activationUnits);
                ((uint32_t *)offsets)[place] = half * 0x10001u;
                for (size_t j = 0; j < wordsPerBlock; j++, to += here) *to = bytes[j];
            }
        }
    }
}

// The activations of a part's rows.
typedef struct {
    const uint32_t *words;    // [words, rows]
    const float *scales;      // [blocks, rows of the tile]
    const uint32_t *offsets;  // likewise
} Activations;

// Adds 16-bit sums of a block, scaled, to `sums`. One step for all before the next: a sum's steps
// wait for each other, and the processor does not look far enough ahead to do others meanwhile.
AVX2_INLINE void addScaled(__m256i sum[rowsAVX2][2], const float *xScales, const __m256i *wScales,
                           const size_t rows, __m256 sums[rowsAVX2][2]) {
    const __m256i left = _mm256_loadu_si256(wScales), right = _mm256_loadu_si256(wScales + 1);
    __m256 products[rowsAVX2][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        sum[i][0] = _mm256_madd_epi16(sum[i][0], left);
        sum[i][1] = _mm256_madd_epi16(sum[i][1], right);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        products[i][0] = _mm256_cvtepi32_ps(sum[i][0]);
        products[i][1] = _mm256_cvtepi32_ps(sum[i][1]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        __m256 scale = _mm256_broadcast_ss(xScales + i);
        sums[i][0] = _mm256_fmadd_ps(products[i][0], scale, sums[i][0]);
        sums[i][1] = _mm256_fmadd_ps(products[i][1], scale, sums[i][1]);
    }
}

// Adds the products of a block, in the weights' units, to `sums`.
AVX2_INLINE void addBlock(Activations x, const uint32_t *w, const float *wScales,
                          const size_t rows, __m256 sums[rowsAVX2][2]) {
    const __m256i *scales = (const __m256i *)wScales, *ratios = scales + 2;
    __m256i sum[rowsAVX2][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        __m256i offset = _mm256_set1_epi32((int)x.offsets[i]);
        sum[i][0] = _mm256_mulhrs_epi16(offset, _mm256_loadu_si256(ratios));
        sum[i][1] = _mm256_mulhrs_epi16(offset, _mm256_loadu_si256(ratios + 1));
    }
    // Sums on the way may leave 16 bits and come back. Counting down is 5 % faster than up.
    const uint32_t *words = x.words;
#pragma clang loop unroll(disable)
    [[clang::code_align(64)]] for (int todo = wordsPerBlock; todo > 0;
                                   todo--, words += rows, w += columnsAVX2) {
        __m256i left = _mm256_loadu_si256((const __m256i *)w);
        __m256i right = _mm256_loadu_si256((const __m256i *)(w + 8));
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            __m256i four = _mm256_set1_epi32((int)words[i]);
            sum[i][0] = _mm256_add_epi16(sum[i][0], _mm256_maddubs_epi16(left, four));
            sum[i][1] = _mm256_add_epi16(sum[i][1], _mm256_maddubs_epi16(right, four));
        }
    }
    addScaled(sum, x.scales, scales, rows, sums);
}

// Adds the products of `blocks` blocks with minima that no sum could begin at.
AVX2_INLINE void addRests(Activations x, size_t xStride, const float *rests, size_t blocks,
                          const size_t rows, __m256 sums[rowsAVX2][2]) {
    for (size_t block = 0; block < blocks; block++, rests += columnsAVX2) {
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            float sum = (float)(int16_t)x.offsets[i] / activationUnits;
            __m256 offset = _mm256_set1_ps(sum * x.scales[i]);
            sums[i][0] = _mm256_fmadd_ps(offset, _mm256_loadu_ps(rests), sums[i][0]);
            sums[i][1] = _mm256_fmadd_ps(offset, _mm256_loadu_ps(rests + 8), sums[i][1]);
        }
        x.scales += xStride, x.offsets += xStride;
    }
}

AVX2_INLINE void multiplyPart(const Tile *tile, size_t row, const size_t rows) {
    const PanelScales *panel = (const PanelScales *)tile->weightScales;
    const size_t place = tile->firstGroup * tile->rows + row;
    const size_t blocks = tile->words / wordsPerBlock;
    // The tile is firstGroup blocks into one row's words; here those of all rows stand before.
    const Activations first = {
        tile->activations + row * tile->activationStride +
            tile->firstGroup * wordsPerBlock * (rows - 1),
        tile->activationScales + place, (const uint32_t *)tile->activationOffsets + place};
    __m256 sums[rowsAVX2][2];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) sums[i][0] = sums[i][1] = _mm256_setzero_ps();
    Activations x = first;
    for (size_t block = 0; block < blocks; block++) {
        addBlock(x, tile->weights + block * wordsPerBlock * columnsAVX2,
                 panel->blocks + block * blockFloats, rows, sums);
        x.words += wordsPerBlock * rows, x.scales += tile->rows, x.offsets += tile->rows;
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        sums[i][0] = _mm256_mul_ps(sums[i][0], _mm256_loadu_ps(panel->units));
        sums[i][1] = _mm256_mul_ps(sums[i][1], _mm256_loadu_ps(panel->units + 8));
    }
    if (panel->hasRests != 0)
        addRests(first, tile->rows, panel->blocks + blocks * blockFloats, blocks, rows, sums);
    storeSums(sums, rows, tile->columns, tile->y + row * tile->stride, tile->stride, tile->add);
}

DEFINE_MULTIPLY_TILE_AVX2(rowsAVX2, WITH_ROWS_AVX2)

const Method nibbleMethodAVX2 = {
    4, columnsAVX2, columnUnit, floatsPerRow, packActivations, packWeights, multiplyTile};
#endif
