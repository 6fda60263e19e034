// Attention on AVX2: logits and weighted sums as float tiles. Keys are expanded and transposed, a
// panel at a time, and values expanded, for all rows of a block.
#include "AttentionMethod.h"
#include "CKernelsMachine.h"
#include "CKernelsTypes.h"

#if defined(__x86_64__)
#include "AttentionPartsAVX2.h"

enum { panelKeys = 32 };

// The scratch of one thread.
typedef struct {
    size_t padded;   // headDim, up to a multiple of columnsAVX2
    float *queries;  // [rows, headDim], scaled
    float *logits;   // [rows, keysPerBlock]
    float *plain;    // [panelKeys, padded], keys
    float *panel;    // [padded, panelKeys]
    float *values;   // [keysPerBlock, padded]
    float *maxima, *sums;  // [rows]
    float *weighted;       // [rows, padded]
} Room;

// Cuts the scratch behind `scratch` (NULL to measure); returns its size.
static size_t cut(const CKernels_Attention *attention, size_t rows, void *scratch, Room *room) {
    size_t padded = up16(attention->headDim);
    uintptr_t start = (uintptr_t)scratch, at = start;
    float **parts[] = {&room->queries, &room->logits, &room->plain, &room->panel,
                       &room->values, &room->maxima, &room->sums, &room->weighted};
    size_t floats[] = {rows * attention->headDim, rows * keysPerBlock, panelKeys * padded,
                       padded * panelKeys, keysPerBlock * padded, rows, rows, rows * padded};
    room->padded = padded;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i] = (float *)at;
        at += up16(floats[i]) * 4;
    }
    return at - start;
}

static size_t scratchBytes(const CKernels_Attention *attention, const AttentionPlan *plan) {
    Room room;
    return cut(attention, rowCount(attention, plan->queriesPerBlock), NULL, &room);
}

AVX2 static void begin(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    Room room;
    cut(attention, rowCount(attention, rows->queryCount), scratch, &room);
    beginRows(attention, rows, room.queries, attention->headDim, room.maxima, room.sums);
    memset(room.plain, 0, panelKeys * room.padded * 4);
    memset(room.values, 0, keysPerBlock * room.padded * 4);
    memset(room.weighted, 0, rowCount(attention, rows->queryCount) * room.padded * 4);
}

static void end(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    Room room;
    cut(attention, rowCount(attention, rows->queryCount), scratch, &room);
    endRows(attention, rows, room.maxima, room.sums, room.weighted, room.padded);
}

// [panelKeys, padded] -> [padded, panelKeys]
AVX2 static void transposePanel(const float *plain, size_t padded, float *panel) {
    for (size_t key = 0; key < panelKeys; key += 8)
        transposeRows((const uint32_t *)(plain + key * padded), padded, padded,
                      (uint32_t *)panel + key, panelKeys);
}

AVX2_INLINE void logitsOfPart(const Room *room, size_t dim, size_t first, size_t key,
                              const size_t rows) {
    __m256 sums[rowsAVX2][2];
    for (size_t half = 0; half < panelKeys; half += columnsAVX2) {
        multiplyFloats(room->queries + first * dim, dim, room->panel + half, panelKeys, dim, rows,
                       sums);
        storeSums(sums, rows, columnsAVX2, room->logits + first * keysPerBlock + key + half,
                  keysPerBlock, 0);
    }
}

// The sums of `count` weighted values of some rows, added to what was there times `factors`.
AVX2_INLINE void addValues(const Room *room, size_t first, size_t count, const float *factors,
                           const size_t rows) {
    __m256 sums[rowsAVX2][2];
    for (size_t j = 0; j < room->padded; j += columnsAVX2) {
        multiplyFloats(room->logits + first * keysPerBlock, keysPerBlock, room->values + j,
                       room->padded, count, rows, sums);
        float *weighted = room->weighted + first * room->padded + j;
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++, weighted += room->padded) {
            __m256 factor = _mm256_set1_ps(factors[i]);
            __m256 left = _mm256_fmadd_ps(_mm256_loadu_ps(weighted), factor, sums[i][0]);
            __m256 right = _mm256_fmadd_ps(_mm256_loadu_ps(weighted + 8), factor, sums[i][1]);
            _mm256_storeu_ps(weighted, left);
            _mm256_storeu_ps(weighted + 8, right);
        }
    }
}

// Weights and sums of some rows, once the logits are there.
AVX2_INLINE void finishRows(const Room *room, const RowLimits *limits, size_t most, size_t first,
                            const size_t rows) {
    float factors[rowsAVX2];
    WeightTotals totals;
    for (size_t i = 0; i < rows; i++)
        factors[i] = weighRow(room->logits + (first + i) * keysPerBlock, limits[i], most,
                              room->maxima + first + i, room->sums + first + i, &totals);
    addValues(room, first, most, factors, rows);
}

AVX2 static void addBlock(const CKernels_Attention *attention, const RowBlock *rows,
                          const KeyBlock *block, int everything, void *scratch) {
    Room room;
    size_t dim = attention->headDim, group = attention->heads / attention->kvHeads;
    size_t count = rowCount(attention, rows->queryCount);
    size_t rowBytes = CKernels_byteCount(attention->type, dim);
    cut(attention, count, scratch, &room);
    // The last query sees the most.
    size_t last = rows->firstQuery + rows->queryCount - 1;
    size_t most = rowLimits(attention, block, last, everything).count;
    if (most == 0) return;
    for (size_t key = 0; key < most; key += panelKeys) {
        expandPairs(attention, block->keys + key * rowBytes, smallerOf(panelKeys, most - key),
                    room.padded, room.plain);
        transposePanel(room.plain, room.padded, room.panel);
        for (size_t first = 0; first < count; first += rowsAVX2) {
            size_t here = smallerOf(rowsAVX2, count - first);
            size_t query = rows->firstQuery + (first + here - 1) / group;
            if (rowLimits(attention, block, query, everything).count <= key) continue;
            WITH_ROWS_AVX2(here, logitsOfPart, &room, dim, first, key)
        }
    }
    expandPairs(attention, block->values, most, room.padded, room.values);
    for (size_t first = 0; first < count; first += rowsAVX2) {
        size_t here = smallerOf(rowsAVX2, count - first);
        RowLimits limits[rowsAVX2];
        size_t seen = limitRows(attention, rows, block, everything, first, here, limits);
        if (seen == 0) continue;
        WITH_ROWS_AVX2(here, finishRows, &room, limits, seen, first)
    }
}

const AttentionMethod tilesAVX2 = {scratchBytes, begin, addBlock, end};
#endif
