// Shapes of the exact attention's blocks.
#ifndef CKERNELS_ATTENTION_INTERNAL_H
#define CKERNELS_ATTENTION_INTERNAL_H

#include <string.h>

#include "CKernelsAttention.h"

enum {
    // Pairs per step of the online softmax.
    keysPerBlock = 256,
    // Rows (queries times query heads of a kv head) that share one pass over the pairs.
    targetRows = 384,
    // Parts the work is cut into at most, more than threads of any machine this is likely to run on.
    targetTasks = 64,
    // A chunk has at least so many pairs (a multiple of keysPerBlock).
    minimumChunk = 512,
};

// The logit of a masked pair, and the least logit there is.
static const float maskedLogit = -1e6f;

// How a problem is cut, from its shape alone.
typedef struct {
    size_t queriesPerBlock, queryBlocks;
    size_t keysPerChunk, chunks;
} AttentionPlan;

// The query heads of one kv head for some consecutive queries.
typedef struct {
    size_t firstQuery, queryCount, kvHead;
    CKernels_Part part;  // of all queries
} RowBlock;

// Consecutive pairs in contiguous memory.
typedef struct {
    const uint8_t *keys, *values;
    const uint8_t *mask;  // or NULL
    size_t first, count;
} KeyBlock;

// A position in the runs of a kv head, and room to copy a block together.
typedef struct {
    const CKernels_PairRun *run;
    size_t start;
    uint8_t *stagedKeys, *stagedValues, *stagedMask;
} BlockCursor;

// Rows of `queries` queries: one per query head of the kv head.
static inline size_t rowCount(const CKernels_Attention *attention, size_t queries) {
    return queries * (attention->heads / attention->kvHeads);
}

// The number among all rows, [queries, heads], of row i of a block.
static inline size_t rowOf(const CKernels_Attention *attention, const RowBlock *rows, size_t i) {
    size_t group = attention->heads / attention->kvHeads;
    return (rows->firstQuery + i / group) * attention->heads + rows->kvHead * group + i % group;
}

// Which pairs of a block a row sees.
typedef struct {
    size_t visible;  // pairs the causal rule lets it see
    size_t count;    // pairs that count, seen or masked; the others are absent
    const uint8_t *mask;
} RowLimits;

static inline RowLimits rowLimits(const CKernels_Attention *attention, const KeyBlock *block,
                                  size_t query, int everything) {
    size_t visible = block->count;
    if (attention->causal) {
        size_t limit = attention->past + query + 1;
        visible = limit <= block->first ? 0 : limit - block->first;
        visible = visible < block->count ? visible : block->count;
    }
    return (RowLimits){visible, everything ? block->count : visible, block->mask};
}

// The limits of `count` of a block's rows from `first` on; returns the most pairs that any has.
static inline size_t limitRows(const CKernels_Attention *attention, const RowBlock *rows,
                               const KeyBlock *block, int everything, size_t first, size_t count,
                               RowLimits *limits) {
    size_t group = attention->heads / attention->kvHeads, most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t query = rows->firstQuery + (first + i) / group;
        limits[i] = rowLimits(attention, block, query, everything);
        most = limits[i].count > most ? limits[i].count : most;
    }
    return most;
}

// The scales of `count` int8 rows, [count].
static inline void loadScales(const uint8_t *rows, size_t count, size_t dim, float *scales) {
    for (size_t i = 0; i < count; i++) memcpy(scales + i, rows + i * (dim + 4), 4);
}

#endif
