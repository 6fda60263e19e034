// Blocked products with many activations.
//
// Both sides are packed into 32-bit words that hold `unit` consecutive columns (1 float, 2 bfloat16
// or shorts, or 4 bytes): activations row after row (nibbles and shorts: word after word, each of all
// rows that the registers hold), weights as panels of [columns / unit, the method's tileColumns].
// A tile of sums lives in registers while the kernel walks along the columns: one load of weights,
// one broadcast per activation.
#ifndef CKERNELS_MULTIPLY_MANY_H
#define CKERNELS_MULTIPLY_MANY_H

#include <stddef.h>
#include <stdint.h>

#include "CKernelsProducts.h"

enum {
    tileRows = 12,
    // Of AVX-512, whose registers hold a whole tile; AVX2 takes half the columns, so that a panel
    // and the activations of a tile stay in the first-level cache together.
    tileColumns = 32,
    // Columns that a packed panel of weights covers at most, so that it stays in the L2 cache.
    columnsPerPass = 3072,
    // Columns are packed in multiples of this many, the block of every block type.
    columnUnit = 32,
    // Columns that share a scale when both sides are bytes: half of them double the share of
    // instructions that scale, twice as many the rounding error.
    columnsPerGroup = 96,
    // The most `weightScales` of a method.
    mostWeightScales = 5,
};

// Packs columns first..<first + columns (columnsPerPass except at the end of the row) of up to
// a panel's weight rows; words beyond the rows or columns are zero. `scales`: [groups,
// tileColumns] of bytes; of nibbles and shorts what their file says, in as much room as
// weightScales give.
typedef void (*PackWeights)(const CKernels_Product *product, size_t row, size_t rows,
                            size_t first, size_t columns, uint32_t *packed, float *scales);

// Packs rows of x, [rows, columns] at distance `stride`, to rows of words at distance `words`; the
// words up to a multiple of columnUnit are zero. `scales` and `offsets`, 32 bits each: [rows, groups],
// or [groups, rows] for nibbles; not for floats and bfloat16.
typedef void (*PackActivations)(const float *x, size_t rows, size_t columns, size_t stride,
                                uint32_t *packed, size_t words, float *scales, void *offsets);

// A tile of the product along `words` packed words.
typedef struct {
    const uint32_t *activations;      // [rows, words], rows at distance activationStride
    const uint32_t *weights;          // [words, tileColumns]
    const float *activationScales;    // of all groups, as PackActivations left them
    const void *activationOffsets;    // likewise
    const float *weightScales;        // as PackWeights left them
    size_t words;
    size_t activationStride;          // in words
    size_t firstGroup, activationGroups;  // of the columns that the words are, and of all
    size_t rows, columns;  // of the tile that exist
    float *y;
    size_t stride;  // between rows of y
    int add;        // whether to add to y instead of writing it
} Tile;

typedef void (*MultiplyTile)(const Tile *tile);

// One way to multiply.
typedef struct {
    size_t unit;
    size_t tileColumns;      // weight rows of a panel
    size_t columnsPerScale;  // columns that share scales
    size_t weightScales;     // floats of a weight row per so many columns
    PackActivations packActivations;
    PackWeights packWeights;
    MultiplyTile multiplyTile;
} Method;

#if defined(__x86_64__)
// The PackActivations of floats, which stay as they are.
void packFloatActivations(const float *x, size_t rows, size_t columns, size_t stride,
                          uint32_t *packed, size_t words, float *scales, void *offsets);

extern const Method floatMethodAVX2, shortMethodAVX2;
// For weights in 4-bit blocks alone.
extern const Method nibbleMethodAVX2;
extern const Method floatMethodAVX512, brainMethodAVX512, byteMethodAVX512;
#endif

#endif
