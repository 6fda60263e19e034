// Shapes of the exact attention's blocks.
#ifndef CKERNELS_ATTENTION_INTERNAL_H
#define CKERNELS_ATTENTION_INTERNAL_H

#include "CKernelsAttention.h"

enum {
    // Pairs per step of the online softmax.
    keysPerBlock = 256,
    // Rows (queries times query heads of a kv head) that share one pass over the pairs.
    targetRows = 192,
    // Parts the work is cut into, more than threads of any machine this is likely to run on.
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

#endif
