// Each thread has a range of consecutive rows, so that what it fetches ahead is its own, and takes
// them slice by slice; one that is done takes slices from the ends of others' ranges.
#include "CKernelsProducts.h"

#include <stdatomic.h>

#include "CKernelsTypes.h"
#include "MultiplyFewBytes.h"
#include "MultiplyFewFloats.h"
#include "Scalars.h"

#define VARIANT_FILE "MultiplyFewVariant.h"
#include "Variants.h"

enum {
    // Bytes of weights that are worth a slice of their own.
    leastSliceBytes = 16384,
    mostSlicesPerRange = 64,
    mostRanges = 64,
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

// The slices of a range that nobody has taken: the first in the lower half, the end in the upper.
typedef struct {
    _Alignas(64) _Atomic uint64_t left;
} Range;

// How rows are cut: of each product as many slices, in steps that kernels like.
typedef struct {
    size_t ranges, slicesPerRange;
} Cut;

typedef struct {
    int level;
    const float *x;
    size_t count;
    const CKernels_Product *products;
    size_t productCount;
    Cut cut;
    Range *ranges;
    const ByteVectors *byteVectors;  // how activations were rounded to bytes, or NULL
    const void *bytes;               // the rounded ones
} Few;

static Cut cutFor(const CKernels_Product *products, size_t count, size_t threads) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += products[i].rows * CKernels_byteCount(products[i].type, products[i].columns);
    Cut cut = {.ranges = threads < mostRanges ? threads : mostRanges};
    size_t slices = bytes / (cut.ranges * leastSliceBytes);
    cut.slicesPerRange = slices < 1 ? 1 : slices < mostSlicesPerRange ? slices : mostSlicesPerRange;
    return cut;
}

// The row at which slice `slice` of `rows` rows begins.
static size_t sliceBegin(Cut cut, size_t rows, size_t slice) {
    size_t row = (rows * slice / (cut.ranges * cut.slicesPerRange) + 3) / 4 * 4;
    return row < rows ? row : rows;
}

// Takes the first slice of a thread's own range, or the last of another's; returns whether there
// was one.
static int takeSlice(Range *range, int isOwn, size_t *slice) {
    uint64_t left = atomic_load_explicit(&range->left, memory_order_relaxed);
    for (;;) {
        uint32_t first = (uint32_t)left, end = (uint32_t)(left >> 32);
        if (first >= end) return 0;
        uint64_t rest = isOwn ? left + 1 : left - (1ull << 32);
        if (atomic_compare_exchange_weak_explicit(&range->left, &left, rest, memory_order_relaxed,
                                                  memory_order_relaxed)) {
            *slice = isOwn ? first : end - 1;
            return 1;
        }
    }
}

// The slice of each product's rows.
static void multiplySlice(const Few *few, size_t slice) {
    for (size_t i = 0; i < few->productCount; i++) {
        const CKernels_Product *product = &few->products[i];
        size_t begin = sliceBegin(few->cut, product->rows, slice);
        size_t end = sliceBegin(few->cut, product->rows, slice + 1);
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

// A thread's own range, then what others have left of theirs.
static void fewTask(void *context, size_t index, size_t thread) {
    (void)index;
    const Few *few = context;
    for (size_t i = 0; i < few->cut.ranges; i++) {
        Range *range = &few->ranges[(thread + i) % few->cut.ranges];
        size_t slice;
        while (takeSlice(range, i == 0, &slice)) multiplySlice(few, slice);
    }
}

size_t CKernels_multiplyFewScratch(int level, size_t columns) {
    const ByteVectors *vectors = byteVectors(level);
    return vectors ? CKernels_few * vectors->size(columns) : 0;
}

void CKernels_multiplyFew(CKernels_Pool *pool, int level, int precision, const float *x,
                          size_t count, const CKernels_Product *products, size_t productCount,
                          void *scratch) {
    size_t threads = CKernels_poolThreads(pool);
    Range ranges[mostRanges];
    Few few = {.level = level, .x = x, .count = count, .products = products,
               .productCount = productCount, .ranges = ranges,
               .cut = cutFor(products, productCount, threads)};
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
    for (size_t i = 0; i < few.cut.ranges; i++) {
        uint64_t first = i * few.cut.slicesPerRange, end = first + few.cut.slicesPerRange;
        atomic_init(&ranges[i].left, first | end << 32);
    }
    CKernels_poolRun(pool, threads, fewTask, &few);
}

void CKernels_expectProducts(CKernels_Pool *pool, const CKernels_Product *products,
                             size_t productCount) {
    size_t threads = CKernels_poolThreads(pool);
    if (threads == 1) return;
    CKernels_Region regions[CKernels_regions];
    size_t count = productCount < CKernels_regions ? productCount : CKernels_regions;
    Cut cut = cutFor(products, productCount, threads);
    for (size_t i = 0; i < count; i++) {
        // The range of each thread.
        size_t rows = sliceBegin(cut, products[i].rows, cut.slicesPerRange);
        size_t bytes = rows * CKernels_byteCount(products[i].type, products[i].columns);
        size_t most = mostExpectedBytes / count;
        regions[i] = (CKernels_Region){products[i].bytes, bytes < most ? bytes : most};
    }
    CKernels_poolExpect(pool, regions, count);
}
