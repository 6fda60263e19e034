// Few queries: keys and values are made floats once for up to three rows. Four keys at a time leave
// four registers of partial sums per row, which are added crosswise.
#include "AttentionMethod.h"
#include "CKernelsTypes.h"

#include <string.h>

#if defined(__x86_64__)
#include "AttentionSoftmaxAVX512.h"
#include "FetchAhead.h"

enum {
    // Rows whose sums fit the registers.
    scanRows = 3,
    scanKeys = 4,
};

// Bytes of a row; inline, because a call would spill every register.
AVX512_INLINE size_t bytesOf(const int type, size_t elements) {
    if (type == CKernels_int8Rows) return elements + 4;
    return type == CKernels_float32 ? 4 * elements : 2 * elements;
}

// Where an element stands in its row.
AVX512_INLINE size_t offsetOf(const int type, size_t element) {
    return bytesOf(type, element);
}

// 32 elements as floats, int8 ones unscaled: for bfloat16 first the even, then the odd ones;
// else in order.
typedef struct {
    __m512 first, second;
} Elements;

AVX512_INLINE Elements loadElements(const int type, const uint8_t *at, const __mmask32 valid) {
    if (type == CKernels_bfloat16) {
        __m512i both = _mm512_maskz_loadu_epi16(valid, at);
        return (Elements){
            _mm512_castsi512_ps(_mm512_slli_epi32(both, 16)),
            _mm512_castsi512_ps(_mm512_and_si512(both, _mm512_set1_epi32((int)0xFFFF0000)))};
    }
    if (type == CKernels_float16) {
        __m512i both = _mm512_maskz_loadu_epi16(valid, at);
        return (Elements){_mm512_cvtph_ps(_mm512_castsi512_si256(both)),
                          _mm512_cvtph_ps(_mm512_extracti64x4_epi64(both, 1))};
    }
    if (type == CKernels_int8Rows) {
        __m256i bytes = _mm256_maskz_loadu_epi8(valid, at);
        __m512i first = _mm512_cvtepi8_epi32(_mm256_castsi256_si128(bytes));
        __m512i second = _mm512_cvtepi8_epi32(_mm256_extracti128_si256(bytes, 1));
        return (Elements){_mm512_cvtepi32_ps(first), _mm512_cvtepi32_ps(second)};
    }
    return (Elements){_mm512_maskz_loadu_ps((__mmask16)valid, at),
                      _mm512_maskz_loadu_ps((__mmask16)(valid >> 16), at + 64)};
}

static __mmask32 validOf(size_t dim, size_t chunk) {
    size_t left = dim - chunk * 32;
    return left >= 32 ? ~0u : (1u << left) - 1;
}

static size_t chunksOf(size_t dim) { return (dim + 31) / 32; }

// Where element j of a chunk stands in the order of loadElements.
static size_t placeOf(int type, size_t j) {
    return type == CKernels_bfloat16 ? j / 2 + j % 2 * 16 : j;
}

// Lane k of the result is the sum of the lanes of v[k].
AVX512_INLINE __m128 sumsOfFour(const __m512 v[scanKeys]) {
    __m512 half[2];
#pragma clang loop unroll(full)
    for (int i = 0; i < 2; i++)  // of four lanes each: i i (i + 2) (i + 2)
        half[i] = _mm512_add_ps(_mm512_shuffle_f32x4(v[i], v[i + 2], 0x44),
                                _mm512_shuffle_f32x4(v[i], v[i + 2], 0xEE));
    __m512 quarter = _mm512_add_ps(_mm512_shuffle_f32x4(half[0], half[1], 0x88),
                                   _mm512_shuffle_f32x4(half[0], half[1], 0xDD));  // 0 2 1 3
    __m512 pairs = _mm512_add_ps(quarter, _mm512_permute_ps(quarter, 0x4E));
    __m512 sums = _mm512_add_ps(pairs, _mm512_permute_ps(pairs, 0xB1));
    const __m512i order = _mm512_set_epi32(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 4, 8, 0);
    return _mm512_castps512_ps128(_mm512_permutexvar_ps(order, sums));
}

// What a kernel is specialised for.
typedef struct {
    int type;
    int whole;  // whether headDim is a multiple of 32
} Shape;

AVX512_INLINE __mmask32 validFor(const Shape shape, size_t dim, size_t chunk) {
    return shape.whole ? ~0u : validOf(dim, chunk);
}

// Logits of `count` keys and of repetitions of the last, up to a multiple of 16, for `rows` rows.
// `isFirst`: whether no other rows have read these keys.
AVX512_INLINE void logitsOfRows(const Shape shape, const uint8_t *keys, size_t dim, size_t count,
                                const float *queries, float *logits, const size_t rows,
                                int isFirst) {
    size_t rowBytes = bytesOf(shape.type, dim), padded = chunksOf(dim) * 32;
    for (size_t key = 0; key < (count + 15) / 16 * 16; key += scanKeys) {
        const uint8_t *at[scanKeys];
#pragma clang loop unroll(full)
        for (size_t k = 0; k < scanKeys; k++)
            at[k] = keys + (key + k < count ? key + k : count - 1) * rowBytes;
        if (isFirst && key < count) fetchAhead(at[0], scanKeys * rowBytes);
        __m512 sum[scanRows][scanKeys];
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
            for (size_t k = 0; k < scanKeys; k++) sum[r][k] = _mm512_setzero_ps();
        for (size_t chunk = 0; chunk < chunksOf(dim); chunk++) {
            __mmask32 valid = validFor(shape, dim, chunk);
            const float *query = queries + 32 * chunk;
#pragma clang loop unroll(full)
            for (size_t k = 0; k < scanKeys; k++) {
                Elements e = loadElements(shape.type, at[k] + offsetOf(shape.type, 32 * chunk),
                                          valid);
#pragma clang loop unroll(full)
                for (size_t r = 0; r < rows; r++) {
                    const float *q = query + r * padded;
                    sum[r][k] = _mm512_fmadd_ps(e.first, _mm512_loadu_ps(q), sum[r][k]);
                    sum[r][k] = _mm512_fmadd_ps(e.second, _mm512_loadu_ps(q + 16), sum[r][k]);
                }
            }
        }
#pragma clang loop unroll(full)
        for (size_t r = 0; r < rows; r++)
            _mm_storeu_ps(logits + r * keysPerBlock + key, sumsOfFour(sum[r]));
    }
}

// weighted[r] (in the order of loadElements) = weighted[r] * factors[r] + weights[r] values,
// for `rows` rows and the chunks first..<first + chunks.
AVX512_INLINE void addValues(const Shape shape, const KeyBlock *block, size_t dim, size_t count,
                             const float *weights, const float *factors, float *weighted,
                             const size_t rows, size_t firstChunk, const size_t chunks,
                             int isFirst) {
    size_t rowBytes = bytesOf(shape.type, dim), padded = chunksOf(dim) * 32;
    const size_t elementBytes = offsetOf(shape.type, 1) - offsetOf(shape.type, 0);
    __m512 sum[scanRows][8];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (size_t c = 0; c < 2 * chunks; c++)
            sum[r][c] = _mm512_mul_ps(
                _mm512_loadu_ps(weighted + r * padded + 32 * firstChunk + 16 * c),
                _mm512_set1_ps(factors[r]));
    const uint8_t *at = block->values + offsetOf(shape.type, 32 * firstChunk);
    for (size_t key = 0; key < count; key++, at += rowBytes) {
        if (isFirst) fetchAhead(at, rowBytes);
#pragma clang loop unroll(full)
        for (size_t c = 0; c < chunks; c++) {
            __mmask32 valid = validFor(shape, dim, firstChunk + c);
            const uint8_t *here = at + elementBytes * 32 * c;
            Elements v = loadElements(shape.type, here, valid);
#pragma clang loop unroll(full)
            for (size_t r = 0; r < rows; r++) {
                __m512 weight = _mm512_set1_ps(weights[r * keysPerBlock + key]);
                sum[r][2 * c] = _mm512_fmadd_ps(weight, v.first, sum[r][2 * c]);
                sum[r][2 * c + 1] = _mm512_fmadd_ps(weight, v.second, sum[r][2 * c + 1]);
            }
        }
    }
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
        for (size_t c = 0; c < 2 * chunks; c++)
            _mm512_storeu_ps(weighted + r * padded + 32 * firstChunk + 16 * c, sum[r][c]);
}

AVX512_INLINE void addValuesOfRows(const Shape shape, const KeyBlock *block, size_t dim,
                                   size_t count, const float *weights, const float *factors,
                                   float *weighted, const size_t rows, int isFirst) {
    size_t chunks = chunksOf(dim), chunk = 0;
    for (; chunk + 2 <= chunks; chunk += 2, isFirst = 0)
        addValues(shape, block, dim, count, weights, factors, weighted, rows, chunk, 2, isFirst);
    if (chunk < chunks)
        addValues(shape, block, dim, count, weights, factors, weighted, rows, chunk, 1, isFirst);
}

// Copies between memory order and the order of loadElements.
static void reorder(int type, size_t dim, const float *from, float *to, int back) {
    for (size_t i = 0; i < dim; i++) {
        size_t place = i / 32 * 32 + placeOf(type, i % 32);
        to[back ? i : place] = from[back ? place : i];
    }
}

// The scratch of one thread; vectors are in the order of loadElements.
typedef struct {
    size_t paddedDim;
    float *queries;   // [rows, paddedDim], scaled
    float *weighted;  // [rows, paddedDim]
    float *logits;    // [scanRows, keysPerBlock]
    float *keyScales, *valueScales;  // [keysPerBlock], of int8 rows
} ScanRoom;

static size_t scratchBytes(const CKernels_Attention *attention, const AttentionPlan *plan) {
    size_t rows = rowCount(attention, plan->queriesPerBlock);
    size_t block = (scanRows + 2) * keysPerBlock;
    return (rows * 2 * chunksOf(attention->headDim) * 32 + block) * 4;
}

static ScanRoom roomOf(const CKernels_Attention *attention, const RowBlock *rows, float *scratch) {
    size_t padded = chunksOf(attention->headDim) * 32;
    size_t size = rowCount(attention, rows->queryCount) * padded;
    float *logits = scratch + 2 * size, *scales = logits + scanRows * keysPerBlock;
    return (ScanRoom){padded, scratch, scratch + size, logits, scales, scales + keysPerBlock};
}

static void begin(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    ScanRoom room = roomOf(attention, rows, scratch);
    size_t dim = attention->headDim, count = rowCount(attention, rows->queryCount);
    float scale = 1.0f / sqrtf((float)dim);
    memset(scratch, 0, 2 * count * room.paddedDim * 4);
    for (size_t i = 0; i < count; i++) {
        size_t row = rowOf(attention, rows, i);
        const float *query = attention->queries + row * dim;
        reorder(attention->type, dim, query, room.queries + i * room.paddedDim, 0);
        for (size_t j = 0; j < room.paddedDim; j++) room.queries[i * room.paddedDim + j] *= scale;
        rows->part.maxima[row] = -INFINITY;
        rows->part.sums[row] = 0;
    }
}

static void end(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    ScanRoom room = roomOf(attention, rows, scratch);
    size_t dim = attention->headDim, count = rowCount(attention, rows->queryCount);
    for (size_t i = 0; i < count; i++)
        reorder(attention->type, dim, room.weighted + i * room.paddedDim,
                rows->part.weighted + rowOf(attention, rows, i) * dim, 1);
}

// The block against the rows first..<first + here.
AVX512_INLINE void scanGroup(const Shape shape, const CKernels_Attention *attention,
                             const RowBlock *rows, const KeyBlock *block, int everything,
                             size_t first, const size_t here, const ScanRoom *room) {
    RowLimits limits[scanRows];
    float factors[scanRows];
    size_t dim = attention->headDim;
    size_t most = limitRows(attention, rows, block, everything, first, here, limits);
    if (most == 0) return;
    const float *queries = room->queries + first * room->paddedDim;
    size_t padded = (most + 15) / 16 * 16;
    logitsOfRows(shape, block->keys, dim, most, queries, room->logits, here, first == 0);
    for (size_t r = 0; r < here; r++) {
        size_t row = rowOf(attention, rows, first + r);
        float *logits = room->logits + r * keysPerBlock;
        if (shape.type == CKernels_int8Rows) scaleRow(logits, room->keyScales, padded);
        factors[r] = weighRow(logits, padded, limits[r], rows->part.maxima + row,
                              rows->part.sums + row);
        if (shape.type == CKernels_int8Rows) scaleRow(logits, room->valueScales, padded);
    }
    float *weighted = room->weighted + first * room->paddedDim;
    addValuesOfRows(shape, block, dim, most, room->logits, factors, weighted, here, first == 0);
}

AVX512_INLINE void scanRowsOf(const Shape shape, const CKernels_Attention *attention,
                              const RowBlock *rows, const KeyBlock *block, int everything,
                              float *scratch) {
    ScanRoom room = roomOf(attention, rows, scratch);
    size_t count = rowCount(attention, rows->queryCount);
    if (shape.type == CKernels_int8Rows) {
        memset(room.keyScales, 0, 2 * keysPerBlock * 4);
        loadScales(block->keys, block->count, attention->headDim, room.keyScales);
        loadScales(block->values, block->count, attention->headDim, room.valueScales);
    }
    size_t first = 0;
    for (; first + scanRows <= count; first += scanRows)
        scanGroup(shape, attention, rows, block, everything, first, scanRows, &room);
    if (count - first == 2)
        scanGroup(shape, attention, rows, block, everything, first, 2, &room);
    else if (count - first == 1)
        scanGroup(shape, attention, rows, block, everything, first, 1, &room);
}

#define SCAN(name, type, whole)                                                                 \
    AVX512 static void name(const CKernels_Attention *attention, const RowBlock *rows,          \
                            const KeyBlock *block, int everything, float *scratch) {            \
        scanRowsOf((Shape){type, whole}, attention, rows, block, everything, scratch);          \
    }

SCAN(scanFloats, CKernels_float32, 0)
SCAN(scanHalves, CKernels_float16, 0)
SCAN(scanBrains, CKernels_bfloat16, 0)
SCAN(scanBytes, CKernels_int8Rows, 0)
SCAN(scanWholeFloats, CKernels_float32, 1)
SCAN(scanWholeHalves, CKernels_float16, 1)
SCAN(scanWholeBrains, CKernels_bfloat16, 1)
SCAN(scanWholeBytes, CKernels_int8Rows, 1)

static void addBlock(const CKernels_Attention *attention, const RowBlock *rows,
                     const KeyBlock *block, int everything, void *scratch) {
    int whole = attention->headDim % 32 == 0;
    if (attention->type == CKernels_bfloat16)
        (whole ? scanWholeBrains : scanBrains)(attention, rows, block, everything, scratch);
    else if (attention->type == CKernels_float16)
        (whole ? scanWholeHalves : scanHalves)(attention, rows, block, everything, scratch);
    else if (attention->type == CKernels_int8Rows)
        (whole ? scanWholeBytes : scanBytes)(attention, rows, block, everything, scratch);
    else
        (whole ? scanWholeFloats : scanFloats)(attention, rows, block, everything, scratch);
}

const AttentionMethod scanAVX512 = {scratchBytes, begin, addBlock, end};
#endif
