#include "CKernelsProducts.h"

#include "CKernelsTypes.h"
#include "MultiplyFewBytes.h"
#include "MultiplyFewFloats.h"
#include "Scalars.h"

#define VARIANT_FILE "MultiplyFewVariant.h"
#include "Variants.h"

enum {
    // Bytes of weights that are worth a slice of their own.
    leastSliceBytes = 8192,
    // Bytes that a thread fetches ahead at most, well below its second-level cache.
    mostExpectedBytes = 393216,
};

// The kernels for byte activations, or NULL.
static const ByteVectors *byteVectors(int level) {
#if defined(__x86_64__)
    if (level >= CKernels_avx512) return &byteVectorsAVX512;
    if (level >= CKernels_avx2) return &byteVectorsAVX2;
#endif
    (void)level;
    return NULL;
}

typedef struct {
    int level;
    const float *x;
    size_t count;
    const CKernels_Product *products;
    size_t productCount;
    size_t threads, halvings;  // how each product's rows are cut into slices
    const ByteVectors *byteVectors;  // how activations were rounded to bytes, or NULL
    const void *bytes;               // the rounded ones
} Few;

// Slices shrink, so that all threads end together without many slices: each thread's share of
// half the rows, then of half of the rest, and so on; the last two rounds are equal.
static size_t sliceCount(const Few *few) { return few->threads * (few->halvings + 1); }

// The row at which slice `index` of `rows` rows begins, in steps that kernels like.
static size_t sliceBegin(const Few *few, size_t rows, size_t index) {
    size_t units = few->threads << few->halvings, round = index / few->threads;
    if (round > few->halvings) return rows;
    size_t left = units >> round;
    size_t size = round >= few->halvings ? 1 : (size_t)1 << (few->halvings - 1 - round);
    size_t unit = units - left + index % few->threads * size;
    size_t row = (rows * unit / units + 3) / 4 * 4;
    return row < rows ? row : rows;
}

// The slice `index` of each product's rows.
static void fewTask(void *context, size_t index, size_t thread) {
    (void)thread;
    const Few *few = context;
    for (size_t i = 0; i < few->productCount; i++) {
        const CKernels_Product *product = &few->products[i];
        size_t begin = sliceBegin(few, product->rows, index);
        size_t end = sliceBegin(few, product->rows, index + 1);
        if (begin >= end) continue;
        if (few->byteVectors && product->type >= CKernels_q8_0)
            few->byteVectors->multiply[product->type - CKernels_q8_0](product, begin, end,
                                                                      few->bytes, few->count);
        else if (few->level >= CKernels_avx512)
            multiplyRowsOfFloats(product, begin, end, few->x, few->count);
        else
            DISPATCH(few->level, multiplyRows)(product, begin, end, few->x, few->count);
    }
}

// How often the rows are halved: until the last slices have few kilobytes.
static size_t halvings(const CKernels_Product *products, size_t count, size_t threads) {
    size_t bytes = 0, result = 0;
    for (size_t i = 0; i < count; i++)
        bytes += products[i].rows * CKernels_byteCount(products[i].type, products[i].columns);
    while (result < 8 && bytes >> (result + 1) >= threads * leastSliceBytes) result++;
    return result;
}

size_t CKernels_multiplyFewScratch(int level, size_t columns) {
    const ByteVectors *vectors = byteVectors(level);
    return vectors ? CKernels_few * vectors->size(columns) : 0;
}

void CKernels_multiplyFew(CKernels_Pool *pool, int level, int precision, const float *x,
                          size_t count, const CKernels_Product *products, size_t productCount,
                          void *scratch) {
    size_t threads = CKernels_poolThreads(pool);
    Few few = {.level = level, .x = x, .count = count, .products = products,
               .productCount = productCount, .threads = threads,
               .halvings = halvings(products, productCount, threads)};
    const ByteVectors *vectors = byteVectors(level);
    if (vectors && precision != CKernels_precisionFloat32) {
        int forBytes = 0, forNibbles = 0;
        for (size_t i = 0; i < productCount; i++) {
            forBytes |= products[i].type == CKernels_q8_0;
            forNibbles |= products[i].type > CKernels_q8_0;
        }
        if (forBytes || forNibbles) {
            vectors->round(x, count, products[0].columns, forBytes, forNibbles, scratch);
            few.byteVectors = vectors;
            few.bytes = scratch;
        }
    }
    CKernels_poolRun(pool, sliceCount(&few), fewTask, &few);
}

void CKernels_expectProducts(CKernels_Pool *pool, const CKernels_Product *products,
                             size_t productCount) {
    size_t threads = CKernels_poolThreads(pool);
    if (threads == 1) return;
    CKernels_Region regions[CKernels_regions];
    size_t count = productCount < CKernels_regions ? productCount : CKernels_regions;
    Few few = {.threads = threads, .halvings = halvings(products, productCount, threads)};
    for (size_t i = 0; i < count; i++) {
        // The first slice of each thread.
        size_t rows = sliceBegin(&few, products[i].rows, 1);
        size_t bytes = rows * CKernels_byteCount(products[i].type, products[i].columns);
        size_t most = mostExpectedBytes / count;
        regions[i] = (CKernels_Region){products[i].bytes, bytes < most ? bytes : most};
    }
    CKernels_poolExpect(pool, regions, count);
}
