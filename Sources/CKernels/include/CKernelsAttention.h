// Exact attention of a block of queries over runs of (key, value) pairs.
#ifndef CKERNELS_ATTENTION_H
#define CKERNELS_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

#include "CKernelsPool.h"

// Consecutive pairs of one kv head.
typedef struct {
    const void *keys;    // [count, headDim]
    const void *values;  // [count, headDim]
    size_t count;
    const uint8_t *mask;  // [count], 0 = masked, or NULL
} CKernels_PairRun;

// Attention parts of a block of queries: maximum, sum and weighted values (see the merge below).
typedef struct {
    float *maxima;    // [queries, heads]
    float *sums;      // [queries, heads]
    float *weighted;  // [queries, heads, headDim]
} CKernels_Part;

// One call of CKernels_attend.
typedef struct {
    int level;
    int precision;    // CKernels_Precision
    int type;         // of keys and values: float32, float16, bfloat16 or int8Rows
    size_t heads, kvHeads, headDim, queryCount;
    const float *queries;          // [queryCount, heads, headDim]
    const CKernels_PairRun *runs;  // those of kv head h: runOffsets[h]..<runOffsets[h + 1]
    const size_t *runOffsets;      // [kvHeads + 1]
    size_t keyCount;               // pairs per kv head
    int causal;                    // whether query i sees only keys below past + i + 1
    size_t past;
    CKernels_Part out;
} CKernels_Attention;

// Bytes of scratch (64-byte aligned) that CKernels_attend needs with `threads` threads.
size_t CKernels_attendScratch(const CKernels_Attention *attention, size_t threads);

// Computes the parts of all queries and heads. The result depends neither on the number of
// threads nor on how the sequence of pairs is cut into runs.
void CKernels_attend(CKernels_Pool *pool, const CKernels_Attention *attention, void *scratch);

// Merges `other` into `part`, both [rows] parts of `headDim` values: rescales both to the
// larger maximum and adds. An empty part (sum 0, maximum -inf) changes nothing.
void CKernels_mergeParts(int level, CKernels_Part part, CKernels_Part other, size_t rows,
                         size_t headDim);

// Writes weighted / sum, [rows, headDim]; zeros for an empty part.
void CKernels_normalizePart(int level, CKernels_Part part, size_t rows, size_t headDim,
                            float *out);

#endif
