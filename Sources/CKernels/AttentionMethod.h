// The ways to compute attention.
#ifndef CKERNELS_ATTENTION_METHOD_H
#define CKERNELS_ATTENTION_METHOD_H

#include "AttentionInternal.h"

// How a block of rows attends to blocks of pairs.
typedef struct {
    // Bytes of scratch that the other functions need.
    size_t (*scratchBytes)(const CKernels_Attention *attention, const AttentionPlan *plan);
    // Prepares the queries of `rows` and clears their sums.
    void (*begin)(const CKernels_Attention *attention, const RowBlock *rows, void *scratch);
    // Adds a block of pairs. With `everything`, pairs that the causal rule hides count as masked
    // instead of not at all.
    void (*addBlock)(const CKernels_Attention *attention, const RowBlock *rows,
                     const KeyBlock *block, int everything, void *scratch);
    // Writes the parts of `rows`.
    void (*end)(const CKernels_Attention *attention, const RowBlock *rows, void *scratch);
} AttentionMethod;

extern const AttentionMethod plainMethod;
#if defined(__x86_64__)
enum {
    // More rows are worth a transposition of the keys on AVX2.
    mostScannedRows = 3,
    // Fewer rows are not worth the rounding of keys and values.
    leastShortRows = 32,
    // Elements of a head that shortsAVX2 takes at most.
    mostShortDim = 128,
};
// For so many rows at most, of a multiple of eight elements; and for any.
extern const AttentionMethod scanAVX2, tilesAVX2;
// For many queries, in 16-bit products.
extern const AttentionMethod shortsAVX2;
// For few queries, in float arithmetic.
extern const AttentionMethod scanAVX512;
// For many queries, in bfloat16 products; does not know `everything`.
extern const AttentionMethod tilesAVX512;
#endif

#endif
