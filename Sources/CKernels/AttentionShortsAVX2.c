// Attention of many queries on AVX2 in 16-bit fixed point, as in MultiplyManyShortsAVX2.c: logits
// and weighted sums are tiles of exact 32-bit sums. Queries and keys have a scale per row, values
// one per column of a block, weights one per row and block; all are closer to the floats than
// bfloat16 is.
#include "AttentionMethod.h"

#if defined(__x86_64__)
#include "AttentionPartsAVX2.h"
#include "ShortsAVX2.h"

enum {
    // For a weight and a value to add up to a short.
    largestWeight = INT16_MAX - largestShort,
    // What a row's weights in a block, rounded, add up to at most.
    mostWeight = 520000 + keysPerBlock / 2,
};

_Static_assert((int64_t)mostShortDim * largestShort * largestShort <= INT32_MAX, "exact logits");
_Static_assert((int64_t)mostWeight * largestShort <= INT32_MAX, "exact sums of weighted values");

// The scratch of one thread. Words hold two shorts, of consecutive elements or of consecutive keys;
// allRows are the rows, up to a multiple of rowsOfShorts.
typedef struct {
    size_t padded;        // headDim, up to a multiple of columnsAVX2
    size_t floatCount;    // of `floats`
    float *floats;        // [allRows or keysPerBlock, padded], zero beyond headDim
    uint32_t *queries;    // [allRows / rowsOfShorts, padded / 2, rowsOfShorts] words
    float *queryScales;   // [allRows]
    int32_t *queryOwn;    // [allRows] own products, as of all that are shorts
    uint32_t *keys;       // [keysPerBlock / columnsAVX2, padded / 2, columnsAVX2] words
    float *keyScales;     // [keysPerBlock]
    int32_t *keyOwn;      // [keysPerBlock]
    uint32_t *values;     // [padded / columnsAVX2, keysPerBlock / 2, columnsAVX2] words
    float *valueScales;   // [padded]
    int32_t *valueOwn;    // [keysPerBlock / 16, padded], of the first 16 keys, 32, and so on
    float *logits;        // [rowsOfShorts, keysPerBlock]
    uint32_t *weights;    // [keysPerBlock / 2, rowsOfShorts] words
    float *maxima, *sums;  // [rows]
    float *weighted;       // [rows, padded]
} Room;

// The next `words` of 32 bits at `at`.
static void *take(uintptr_t *at, size_t words) {
    void *here = (void *)*at;
    *at += up16(words) * 4;
    return here;
}

// Cuts the scratch behind `scratch` (NULL to measure); returns its size.
static size_t cut(const CKernels_Attention *attention, size_t rows, void *scratch, Room *room) {
    const size_t padded = up16(attention->headDim), pairs = keysPerBlock * padded;
    const size_t allRows = (rows + rowsOfShorts - 1) / rowsOfShorts * rowsOfShorts;
    uintptr_t at = (uintptr_t)scratch;
    room->padded = padded;
    room->floatCount = (allRows > keysPerBlock ? allRows : keysPerBlock) * padded;
    room->floats = take(&at, room->floatCount);
    room->queries = take(&at, allRows * padded / 2);
    room->queryScales = take(&at, allRows);
    room->queryOwn = take(&at, allRows);
    room->keys = take(&at, pairs / 2);
    room->keyScales = take(&at, keysPerBlock);
    room->keyOwn = take(&at, keysPerBlock);
    room->values = take(&at, pairs / 2);
    room->valueScales = take(&at, padded);
    room->valueOwn = take(&at, keysPerBlock / 16 * padded);
    room->logits = take(&at, rowsOfShorts * keysPerBlock);
    room->weights = take(&at, rowsOfShorts * keysPerBlock / 2);
    room->maxima = take(&at, rows);
    room->sums = take(&at, rows);
    room->weighted = take(&at, rows * padded);
    return at - (uintptr_t)scratch;
}

static size_t scratchBytes(const CKernels_Attention *attention, const AttentionPlan *plan) {
    Room room;
    return cut(attention, rowCount(attention, plan->queriesPerBlock), NULL, &room);
}

// Rounds `count` (a multiple of 16) floats; returns their scale.
AVX2_INLINE float roundRow(const float *x, size_t count, int16_t *shorts) {
    float most = largestOfRow(x, count);
    const __m256 factor = _mm256_set1_ps(most > 0 ? largestShort / most : 0);
    for (size_t i = 0; i < count; i += 16) {
        __m256 low = _mm256_loadu_ps(x + i), high = _mm256_loadu_ps(x + i + 8);
        _mm256_storeu_si256((__m256i *)(shorts + i), roundedShorts(low, high, factor));
    }
    return most / largestShort;
}

AVX2 static void begin(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    Room room;
    size_t count = rowCount(attention, rows->queryCount);
    cut(attention, count, scratch, &room);
    const size_t padded = room.padded;
    if (padded > attention->headDim) memset(room.floats, 0, room.floatCount * 4);
    beginRows(attention, rows, room.floats, padded, room.maxima, room.sums);
    // What rows beyond `count` become, of whatever lies there, is not used.
    for (size_t i = 0; i < count; i += rowsOfShorts)
        roundFourRows(room.floats + i * padded, padded, padded, largestShort, room.queryScales + i,
                      room.queryOwn + i, 1, room.queries + i * (padded / 2));
    memset(room.weighted, 0, count * padded * 4);
}

static void end(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    Room room;
    cut(attention, rowCount(attention, rows->queryCount), scratch, &room);
    endRows(attention, rows, room.maxima, room.sums, room.weighted, room.padded);
}

// Rounds `count` keys and packs them as panels of columnsAVX2 keys; keys beyond are zero.
AVX2_INLINE void packKeys(const Room *room, const float *keys, size_t count) {
    const size_t padded = room->padded;
    for (size_t first = 0; first < count; first += 8) {
        _Alignas(32) int16_t shorts[8][mostShortDim];
        for (size_t i = 0; i < 8; i++) {
            room->keyScales[first + i] = 0;
            if (first + i < count)
                room->keyScales[first + i] =
                    roundRow(keys + (first + i) * padded, padded, shorts[i]);
            else
                memset(shorts[i], 0, padded * 2);
        }
        uint32_t *panel =
            room->keys + first / columnsAVX2 * (padded / 2) * columnsAVX2 + first % columnsAVX2;
        transposeRows((const uint32_t *)shorts, mostShortDim / 2, padded / 2, panel, columnsAVX2);
        __m256i own = ownProductsOfPanel(panel, padded / 2, _mm256_setzero_si256());
        _mm256_storeu_si256((__m256i *)(room->keyOwn + first), own);
    }
}

// Rounds eight columns of `count` values to words of two keys; those beyond `count`, up to a
// multiple of 16, are zero.
AVX2_INLINE void packColumns(const float *values, size_t count, size_t padded, __m256 factor,
                             uint32_t *panel) {
    for (size_t key = 0; key < up16(count); key += 2, panel += columnsAVX2) {
        const float *even = values + key * padded;
        __m256i low = _mm256_setzero_si256(), high = low;
        if (key < count) low = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(even), factor));
        if (key + 1 < count)
            high = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(even + padded), factor));
        __m256i both = _mm256_blend_epi16(low, _mm256_slli_epi32(high, 16), 0xAA);
        _mm256_storeu_si256((__m256i *)panel, both);
    }
}

// Rounds `count` values, a scale per column, and packs them as panels of columnsAVX2 columns.
AVX2_INLINE void packValues(const Room *room, const float *values, size_t count) {
    const size_t padded = room->padded;
    for (size_t j = 0; j < padded; j += 8) {
        __m256 largest = _mm256_setzero_ps();
        for (size_t key = 0; key < count; key++)
            largest = largerMagnitude(largest, _mm256_loadu_ps(values + key * padded + j));
        const __m256 scale = _mm256_mul_ps(largest, _mm256_set1_ps(1.0f / largestShort));
        _mm256_storeu_ps(room->valueScales + j, scale);
        const __m256 some = _mm256_cmp_ps(scale, _mm256_setzero_ps(), _CMP_GT_OQ);
        const __m256 factor = _mm256_and_ps(some, _mm256_div_ps(_mm256_set1_ps(1), scale));
        uint32_t *panel =
            room->values + j / columnsAVX2 * (keysPerBlock / 2) * columnsAVX2 + j % columnsAVX2;
        packColumns(values + j, count, padded, factor, panel);
        __m256i own = _mm256_setzero_si256();
        for (size_t key = 0; key < count; key += 16, panel += 8 * columnsAVX2) {
            own = ownProductsOfPanel(panel, 8, own);
            _mm256_storeu_si256((__m256i *)(room->valueOwn + key / 16 * padded + j), own);
        }
    }
}

// The logits of some rows for `count` keys, up to whole panels, and the largest of each row's.
AVX2_INLINE void logitsOfPart(const Room *room, size_t first, size_t count, float *largest,
                              const size_t rows) {
    __m256 most[rowsOfShorts];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) most[i] = _mm256_set1_ps(-INFINITY);
    const size_t words = room->padded / 2;
    const ShortRows x = {room->queries + first * words, room->queryOwn + first, 1};
    for (size_t key = 0; key < count; key += columnsAVX2) {
        __m256i sums[rowsOfShorts][2];
        multiplyShorts(x, rowsOfShorts, room->keys + key * words, room->keyOwn + key, words, rows,
                       sums);
        __m256 left = _mm256_loadu_ps(room->keyScales + key);
        __m256 right = _mm256_loadu_ps(room->keyScales + key + 8);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            __m256 scale = _mm256_set1_ps(room->queryScales[first + i]);
            float *logits = room->logits + i * keysPerBlock + key;
            __m256 low = _mm256_mul_ps(_mm256_cvtepi32_ps(sums[i][0]), _mm256_mul_ps(scale, left));
            __m256 high =
                _mm256_mul_ps(_mm256_cvtepi32_ps(sums[i][1]), _mm256_mul_ps(scale, right));
            most[i] = _mm256_max_ps(most[i], _mm256_max_ps(low, high));
            _mm256_storeu_ps(logits, low);
            _mm256_storeu_ps(logits + 8, high);
        }
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) largest[i] = largestOf(most[i]);
}

// The rounded weights of some rows.
typedef struct {
    float scales[rowsOfShorts];
    int32_t own[rowsOfShorts];
} WeightRows;

// What a row's weights are multiplied by, for them to be as fine as their largest and their sum
// allow.
static inline float weightFactor(WeightTotals totals) {
    if (!(totals.largest > 0)) return 0;
    // Rounding adds half to each at most.
    float byLargest = largestWeight / totals.largest;
    float bySum = (mostWeight - keysPerBlock / 2) / totals.sum;
    return byLargest < bySum ? byLargest : bySum;
}

// Rounds `count` (a multiple of 16) weights of each row and puts them side by side; rows that do
// not exist are anything.
AVX2_INLINE WeightRows roundWeights(const Room *room, const WeightTotals *totals, size_t count,
                                    const size_t rows) {
    WeightRows rounded;
    __m256 factors[rowsOfShorts];
    __m256i own[rowsOfShorts];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rowsOfShorts; i++) {
        float factor = i < rows ? weightFactor(totals[i]) : 0;
        rounded.scales[i] = factor > 0 ? 1 / factor : 0;
        factors[i] = _mm256_set1_ps(factor);
        own[i] = _mm256_setzero_si256();
    }
    for (size_t i = 0; i < count; i += 16)
        roundSideBySide(room->logits + i, keysPerBlock, factors, own,
                        room->weights + i / 2 * rowsOfShorts);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rowsOfShorts; i++) rounded.own[i] = sumOfWords(own[i]);
    return rounded;
}

// The sums of `count` (a multiple of 16) weighted values of some rows, added to what was there
// times `factors`.
AVX2_INLINE void addValues(const Room *room, size_t first, size_t count, const float *factors,
                           const WeightRows *weights, const size_t rows) {
    const ShortRows x = {room->weights, weights->own, 1};
    const int32_t *valueOwn = room->valueOwn + (count / 16 - 1) * room->padded;
    for (size_t j = 0; j < room->padded; j += columnsAVX2) {
        __m256i sums[rowsOfShorts][2];
        multiplyShorts(x, rowsOfShorts, room->values + j * (keysPerBlock / 2), valueOwn + j,
                       count / 2, rows, sums);
        float *weighted = room->weighted + first * room->padded + j;
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++, weighted += room->padded) {
#pragma clang loop unroll(full)
            for (size_t half = 0; half < 2; half++) {
                __m256 scale = _mm256_mul_ps(_mm256_set1_ps(weights->scales[i]),
                                             _mm256_loadu_ps(room->valueScales + j + 8 * half));
                __m256 old = _mm256_mul_ps(_mm256_loadu_ps(weighted + 8 * half),
                                           _mm256_set1_ps(factors[i]));
                __m256 now = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums[i][half]), scale, old);
                _mm256_storeu_ps(weighted + 8 * half, now);
            }
        }
    }
}

// Adds the block's pairs to some rows.
AVX2_INLINE void addPart(const Room *room, const RowLimits *limits, size_t most, size_t first,
                         const size_t rows) {
    float factors[rowsOfShorts], largest[rowsOfShorts];
    WeightTotals totals[rowsOfShorts];
    const size_t padded = up16(most);
    logitsOfPart(room, first, most, largest, rows);
    for (size_t i = 0; i < rows; i++)
        factors[i] = weighRowRoughly(room->logits + i * keysPerBlock, limits[i], padded, largest[i],
                                     room->maxima + first + i, room->sums + first + i, totals + i);
    const WeightRows weights = roundWeights(room, totals, padded, rows);
    addValues(room, first, padded, factors, &weights, rows);
}

AVX2 static void addBlock(const CKernels_Attention *attention, const RowBlock *rows,
                          const KeyBlock *block, int everything, void *scratch) {
    Room room;
    size_t count = rowCount(attention, rows->queryCount);
    cut(attention, count, scratch, &room);
    // The last query sees the most.
    size_t last = rows->firstQuery + rows->queryCount - 1;
    size_t most = rowLimits(attention, block, last, everything).count;
    if (most == 0) return;
    packKeys(&room, floatPairs(attention, block->keys, most, room.padded, room.floats), most);
    packValues(&room, floatPairs(attention, block->values, most, room.padded, room.floats), most);
    for (size_t first = 0; first < count; first += rowsOfShorts) {
        size_t here = smallerOf(rowsOfShorts, count - first);
        RowLimits limits[rowsOfShorts];
        size_t seen = limitRows(attention, rows, block, everything, first, here, limits);
        if (seen == 0) continue;
        WITH_ROWS_OF_SHORTS(here, addPart, &room, limits, seen, first)
    }
}

const AttentionMethod shortsAVX2 = {scratchBytes, begin, addBlock, end};
#endif
