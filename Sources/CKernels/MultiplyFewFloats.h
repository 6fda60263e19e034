// Products with few float activations, on AVX-512.
#ifndef CKERNELS_MULTIPLY_FEW_FLOATS_H
#define CKERNELS_MULTIPLY_FEW_FLOATS_H

#include "CKernelsProducts.h"

// Rows begin..<end of a product, weights expanded to floats in registers.
void multiplyRowsOfFloats(const CKernels_Product *product, size_t begin, size_t end,
                          const float *x, size_t count);

#endif
