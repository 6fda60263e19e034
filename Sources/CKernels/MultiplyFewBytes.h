// Products of block-quantized weights with activations rounded to bytes.
#ifndef CKERNELS_MULTIPLY_FEW_BYTES_H
#define CKERNELS_MULTIPLY_FEW_BYTES_H

#include "CKernelsProducts.h"

// What an instruction set does with byte activations.
typedef struct {
    // Bytes of one vector of rounded activations.
    size_t (*size)(size_t columns);
    // Rounds `count` vectors to signed bytes with one scale per block of 32, in the orders that
    // the kernels for byte and nibble weights read.
    void (*round)(const float *x, size_t count, size_t columns, int forBytes, int forNibbles,
                  void *rounded);
    // Rows begin..<end of a product, by the type of its weights: q8_0, q4_0, q4_1.
    void (*multiply[3])(const CKernels_Product *product, size_t begin, size_t end,
                        const void *rounded, size_t count);
} ByteVectors;

// On x86-64 alone.
extern const ByteVectors byteVectorsAVX2, byteVectorsAVX512;

#endif
