// Products of block-quantized weights with activations rounded to bytes, on AVX-512 VNNI.
#ifndef CKERNELS_MULTIPLY_FEW_BYTES_H
#define CKERNELS_MULTIPLY_FEW_BYTES_H

#include "CKernelsProducts.h"

// Bytes of one vector of rounded activations.
size_t byteActivationsSize(size_t columns);

// Rounds `count` vectors to signed bytes with one scale per block of 32, in the orders that
// the kernels for byte and nibble weights read.
void roundActivationsToBytes(const float *x, size_t count, size_t columns, int forBytes,
                             int forNibbles, void *rounded);

// Rows begin..<end of a product whose weights are block-quantized.
void multiplyRowsOfBytes(const CKernels_Product *product, size_t begin, size_t end,
                         const void *rounded, size_t count);

#endif
