// Up to three rows on AVX2: four keys at a time as floats, with the rows' sums in registers, which
// are added crosswise; values sixteen at a time, for 32 elements in turn.
#include "AttentionMethod.h"
#include "CKernelsMachine.h"
#include "CKernelsTypes.h"

#if defined(__x86_64__)
#include "AttentionPartsAVX2.h"

enum {
    scanKeys = 4,
    // Eights of elements whose weighted sums are in registers.
    scanEights = 4,
    // Values that are added before the next elements of them: few, so that memory has no pause
    // while elements are added that came with others.
    scanValues = 16,
};

// The scratch of one thread.
typedef struct {
    float *queries;   // [rows, headDim], scaled
    float *weighted;  // [rows, headDim]
    float *maxima, *sums;            // [rows]
    float *logits;                   // [mostScannedRows, keysPerBlock]
    float *keyScales, *valueScales;  // [keysPerBlock], of int8 rows
} Room;

static size_t scratchBytes(const CKernels_Attention *attention, const AttentionPlan *plan) {
    size_t rows = rowCount(attention, plan->queriesPerBlock);
    return (rows * (2 * attention->headDim + 2) + (mostScannedRows + 2) * keysPerBlock) * 4;
}

static Room roomOf(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    size_t count = rowCount(attention, rows->queryCount), size = count * attention->headDim;
    Room room = {.queries = scratch};
    room.weighted = room.queries + size;
    room.logits = room.weighted + size;
    room.keyScales = room.logits + mostScannedRows * keysPerBlock;
    room.valueScales = room.keyScales + keysPerBlock;
    room.maxima = room.valueScales + keysPerBlock;
    room.sums = room.maxima + count;
    return room;
}

AVX2_INLINE size_t elementBytes(const int type) {
    return type == CKernels_int8Rows ? 1 : type == CKernels_float32 ? 4 : 2;
}

// Bytes of a row, and of what comes before its first element.
AVX2_INLINE size_t bytesOf(const int type, size_t elements) {
    return elementBytes(type) * elements + (type == CKernels_int8Rows ? 4 : 0);
}

AVX2_INLINE const uint8_t *firstElement(const int type, const uint8_t *row) {
    return row + bytesOf(type, 0);
}

// Eight elements as floats, int8 ones unscaled: the first or the second half of sixteen. Of
// bfloat16 those at even places are the first half: so either is one instruction.
AVX2_INLINE __m256 loadEight(const int type, const uint8_t *sixteen, const size_t half) {
    const uint8_t *at = sixteen + elementBytes(type) * 8 * half;
    if (type == CKernels_float32) return _mm256_loadu_ps((const float *)at);
    if (type == CKernels_float16) return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at));
    if (type == CKernels_int8Rows)
        return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)at)));
    __m256i both = _mm256_loadu_si256((const __m256i *)sixteen);
    if (half == 0) return _mm256_castsi256_ps(_mm256_slli_epi32(both, 16));
    return _mm256_castsi256_ps(_mm256_and_si256(both, _mm256_set1_epi32((int)0xFFFF0000)));
}

// Copies rows of `size` elements in all from memory order to the order of loadEight, or back.
AVX2_INLINE void reorder(int type, const float *from, size_t size, float *to, const int back) {
    if (type != CKernels_bfloat16) {
        memcpy(to, from, size * 4);
        return;
    }
    for (size_t i = 0; i < size; i += 16)
        for (size_t j = 0; j < 8; j++)
            for (size_t half = 0; half < 2; half++) {
                size_t plain = i + 2 * j + half, place = i + 8 * half + j;
                to[back ? plain : place] = from[back ? place : plain];
            }
}

AVX2 static void begin(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    Room room = roomOf(attention, rows, scratch);
    size_t size = rowCount(attention, rows->queryCount) * attention->headDim;
    // The room of the weighted sums is free until there are any.
    beginRows(attention, rows, room.weighted, attention->headDim, room.maxima, room.sums);
    reorder(attention->type, room.weighted, size, room.queries, 0);
    memset(room.weighted, 0, size * 4);
}

AVX2 static void end(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    Room room = roomOf(attention, rows, scratch);
    size_t size = rowCount(attention, rows->queryCount) * attention->headDim;
    // The queries' room is free, as no more logits are needed.
    reorder(attention->type, room.weighted, size, room.queries, 1);
    endRows(attention, rows, room.maxima, room.sums, room.queries, attention->headDim);
}

// Lane k of the result is the sum of the lanes of v[k].
AVX2_INLINE __m128 sumsOfFour(const __m256 v[scanKeys]) {
    __m256 pair[2];
#pragma clang loop unroll(full)
    for (int i = 0; i < 2; i++)
        pair[i] = _mm256_add_ps(_mm256_blend_ps(v[2 * i], v[2 * i + 1], 0xCC),
                                _mm256_shuffle_ps(v[2 * i], v[2 * i + 1], 0x4E));
    __m256 sums = _mm256_add_ps(_mm256_shuffle_ps(pair[0], pair[1], 0x88),
                                _mm256_shuffle_ps(pair[0], pair[1], 0xDD));
    return _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1));
}

// For each r of `rows`: sums += elements * factors, both of row r. The compiler is told that `next`,
// by which the next elements are found, depends on the sums: else it loads several elements ahead
// and has no register left for one of the sums, which then goes through memory in every step.
#define ADD_PRODUCTS(sums, elements, factors, next)                                             \
    _Pragma("clang loop unroll(full)") for (size_t r = 0; r < rows; r++) {                      \
        sums = _mm256_fmadd_ps(elements, factors, sums);                                        \
        __asm__ volatile("" : "+x"(sums), "+r"(next));                                          \
    }

// Logits of `count` keys, and up to a multiple of scanKeys of repetitions of the last.
AVX2_INLINE void logitsOfRows(const int type, const uint8_t *keys, size_t dim, size_t count,
                              const float *queries, float *logits, const size_t rows) {
    size_t rowBytes = bytesOf(type, dim);
    for (size_t key = 0; key < count; key += scanKeys, keys += scanKeys * rowBytes) {
        const uint8_t *at[scanKeys];
#pragma clang loop unroll(full)
        for (size_t k = 0; k < scanKeys; k++)
            at[k] = firstElement(type, keys + (key + k < count ? k : count - 1 - key) * rowBytes);
        fetchAhead(keys, scanKeys * rowBytes);
        __m256 sum[mostScannedRows][scanKeys];
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
            for (size_t k = 0; k < scanKeys; k++) sum[r][k] = _mm256_setzero_ps();
        for (size_t j = 0; j < dim; j += 16) {
#pragma clang loop unroll(full)
            for (size_t half = 0; half < 2; half++) {
                __m256 query[mostScannedRows];
#pragma clang loop unroll(full)
                for (size_t r = 0; r < rows; r++)
                    query[r] = _mm256_loadu_ps(queries + r * dim + j + 8 * half);
#pragma clang loop unroll(full)
                for (size_t k = 0; k < scanKeys; k++) {
                    __m256 elements = loadEight(type, at[k] + elementBytes(type) * j, half);
                    ADD_PRODUCTS(sum[r][k], elements, query[r], j);
                }
            }
        }
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++)
            _mm_storeu_ps(logits + r * keysPerBlock + key, sumsOfFour(sum[r]));
    }
}

// weighted[r] += weights[r] values, for `eights` eights of elements from `first` on.
AVX2_INLINE void addElements(const int type, const uint8_t *values, size_t dim, size_t count,
                             const float *weights, float *weighted, size_t first,
                             const size_t rows, const size_t eights) {
    size_t rowBytes = bytesOf(type, dim);
    __m256 sum[mostScannedRows][scanEights];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (size_t e = 0; e < eights; e++)
            sum[r][e] = _mm256_loadu_ps(weighted + r * dim + first + 8 * e);
    const uint8_t *at = firstElement(type, values) + elementBytes(type) * first;
    for (size_t key = 0; key < count; key++, at += rowBytes) {
        if (first == 0) fetchAhead(at, rowBytes);
        __m256 weight[mostScannedRows];
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++)
            weight[r] = _mm256_broadcast_ss(weights + r * keysPerBlock + key);
#pragma clang loop unroll(full)
        for (size_t e = 0; e < eights; e++) {
            __m256 elements = loadEight(type, at + elementBytes(type) * (e / 2 * 16), e % 2);
            ADD_PRODUCTS(sum[r][e], elements, weight[r], at);
        }
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (size_t e = 0; e < eights; e++)
            _mm256_storeu_ps(weighted + r * dim + first + 8 * e, sum[r][e]);
}

AVX2_INLINE void addValues(const int type, const uint8_t *values, size_t dim, size_t count,
                           const float *weights, float *weighted, const size_t rows) {
    for (size_t key = 0; key < count; key += scanValues) {
        const uint8_t *some = values + key * bytesOf(type, dim);
        size_t few = smallerOf(scanValues, count - key), j = 0;
        for (; j + 8 * scanEights <= dim; j += 8 * scanEights)
            addElements(type, some, dim, few, weights + key, weighted, j, rows, scanEights);
        for (; j < dim; j += 16)
            addElements(type, some, dim, few, weights + key, weighted, j, rows, 2);
    }
}

AVX2_INLINE void scaleRow(float *x, const float *scales, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] *= scales[i];
}

AVX2_INLINE void multiplyRow(float *x, float factor, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] *= factor;
}

// The block against all rows.
AVX2_INLINE void scanRows(const int type, const CKernels_Attention *attention,
                          const RowBlock *rowBlock, const KeyBlock *block, int everything,
                          const Room *room, const size_t rows) {
    RowLimits limits[mostScannedRows];
    size_t dim = attention->headDim;
    size_t most = limitRows(attention, rowBlock, block, everything, 0, rows, limits);
    if (most == 0) return;
    logitsOfRows(type, block->keys, dim, most, room->queries, room->logits, rows);
    for (size_t r = 0; r < rows; r++) {
        float *logits = room->logits + r * keysPerBlock;
        if (type == CKernels_int8Rows) scaleRow(logits, room->keyScales, most);
        WeightTotals totals;
        float factor =
            weighRow(logits, limits[r], most, room->maxima + r, room->sums + r, &totals);
        multiplyRow(room->weighted + r * dim, factor, dim);
        if (type == CKernels_int8Rows) scaleRow(logits, room->valueScales, most);
    }
    addValues(type, block->values, dim, most, room->logits, room->weighted, rows);
}

AVX2_INLINE void scanRowsOf(const int type, const CKernels_Attention *attention,
                            const RowBlock *rows, const KeyBlock *block, int everything,
                            void *scratch) {
    Room room = roomOf(attention, rows, scratch);
    if (type == CKernels_int8Rows) {
        loadScales(block->keys, block->count, attention->headDim, room.keyScales);
        loadScales(block->values, block->count, attention->headDim, room.valueScales);
    }
    switch (rowCount(attention, rows->queryCount)) {
    case 1: scanRows(type, attention, rows, block, everything, &room, 1); break;
    case 2: scanRows(type, attention, rows, block, everything, &room, 2); break;
    default: scanRows(type, attention, rows, block, everything, &room, 3);
    }
}

#define SCAN(name, type)                                                                        \
    AVX2 static void name(const CKernels_Attention *attention, const RowBlock *rows,            \
                          const KeyBlock *block, int everything, void *scratch) {               \
        scanRowsOf(type, attention, rows, block, everything, scratch);                          \
    }

SCAN(scanFloats, CKernels_float32)
SCAN(scanHalves, CKernels_float16)
SCAN(scanBrains, CKernels_bfloat16)
SCAN(scanBytes, CKernels_int8Rows)

static void addBlock(const CKernels_Attention *attention, const RowBlock *rows,
                     const KeyBlock *block, int everything, void *scratch) {
    switch (attention->type) {
    case CKernels_float32: scanFloats(attention, rows, block, everything, scratch); break;
    case CKernels_float16: scanHalves(attention, rows, block, everything, scratch); break;
    case CKernels_bfloat16: scanBrains(attention, rows, block, everything, scratch); break;
    default: scanBytes(attention, rows, block, everything, scratch);
    }
}

const AttentionMethod scanAVX2 = {scratchBytes, begin, addBlock, end};
#endif
