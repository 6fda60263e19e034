// Products of activations with weight matrices: y = x W^T.
#ifndef CKERNELS_PRODUCTS_H
#define CKERNELS_PRODUCTS_H

#include <stddef.h>
#include <stdint.h>

#include "CKernelsPool.h"

// How products may round the activations.
enum CKernels_Precision {
    CKernels_precisionFloat32 = 0,
    CKernels_precisionBFloat16 = 1,
    CKernels_precisionInt8 = 2,
};

// A weight matrix and where its product goes.
typedef struct {
    const uint8_t *bytes;  // [rows, columns] of `type`, row after row
    size_t rows;
    size_t columns;  // a multiple of 32 for block types
    int type;
    float *y;  // [count, rows]
    int adds;  // whether y gets the product added; for CKernels_multiplyMany only
} CKernels_Product;

// Activations that CKernels_multiplyFew takes at most.
enum { CKernels_few = 4 };

// Bytes of scratch (64-byte aligned) for CKernels_multiplyFew; 0 if it needs none.
size_t CKernels_multiplyFewScratch(int level, size_t columns);

// For each product, y = x W^T, straight from the stored weights, in one parallel loop.
// x is [count, columns] with 1 <= count <= CKernels_few; all products have the same columns.
void CKernels_multiplyFew(CKernels_Pool *pool, int level, int precision, const float *x,
                          size_t count, const CKernels_Product *products, size_t productCount,
                          void *scratch);

// Tells that the products after the next loop are these, so that idle threads fetch the weights
// that they will begin with, see CKernels_poolExpect. At most CKernels_regions are looked at.
void CKernels_expectProducts(CKernels_Pool *pool, const CKernels_Product *products,
                             size_t productCount);

// Bytes of scratch (64-byte aligned) for CKernels_multiplyMany; 0 if there is no such kernel.
size_t CKernels_multiplyManyScratch(int level, int precision, size_t count,
                                    const CKernels_Product *products, size_t productCount,
                                    size_t threads);

// The same for any count, with both sides packed into blocks first; panels of weights are
// expanded one at a time per thread. The result does not depend on the number of threads.
// Returns 0 and does nothing if the level has no kernel for the precision.
int CKernels_multiplyMany(CKernels_Pool *pool, int level, int precision, const float *x,
                          size_t count, const CKernels_Product *products, size_t productCount,
                          void *scratch);

// Multiplies tiles that stay in the first-level cache `tiles` times, to measure the peak.
// Returns the additions and multiplications done; 0 if the level has no such kernel.
uint64_t CKernels_multiplyTiles(int level, int precision, size_t tiles);

#endif
