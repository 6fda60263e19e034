// Attention on AVX-512: a scan for few queries and tiles of bfloat16 products for many.
#ifndef CKERNELS_ATTENTION_WIDE_H
#define CKERNELS_ATTENTION_WIDE_H

#include "AttentionInternal.h"

// Orders the queries of `rows` and clears their sums, in scratch of scanScratch bytes.
void beginScan(const CKernels_Attention *attention, const RowBlock *rows, void *scratch);
// Adds a block of pairs in float arithmetic. With `everything`, pairs that the causal rule
// hides count as masked instead of not at all.
void scanBlock(const CKernels_Attention *attention, const RowBlock *rows, const KeyBlock *block,
               int everything, void *scratch);
// Writes the parts of `rows`.
void endScan(const CKernels_Attention *attention, const RowBlock *rows, void *scratch);
size_t scanScratch(const CKernels_Attention *attention, const AttentionPlan *plan);

// Whether a problem is worth the packing that tiles need.
int wantsTiles(const CKernels_Attention *attention, const AttentionPlan *plan);
// Packs the queries of `rows` and clears their sums, in scratch of tileScratch bytes.
void beginTiles(const CKernels_Attention *attention, const RowBlock *rows, void *scratch);
void tileBlock(const CKernels_Attention *attention, const RowBlock *rows, const KeyBlock *block,
               void *scratch);
// Writes the parts of `rows`.
void endTiles(const CKernels_Attention *attention, const RowBlock *rows, void *scratch);
size_t tileScratch(const CKernels_Attention *attention, const AttentionPlan *plan);

#endif
