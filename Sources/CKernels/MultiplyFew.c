#include "CKernelsProducts.h"

#include "CKernelsTypes.h"
#include "MultiplyFewBytes.h"
#include "MultiplyFewFloats.h"
#include "Scalars.h"

#define VARIANT_FILE "MultiplyFewVariant.h"
#include "Variants.h"

typedef struct {
    int level;
    const float *x;
    size_t count;
    const CKernels_Product *products;
    size_t productCount;
    size_t slices;  // each product's rows are cut into
    const void *bytes;  // activations rounded to bytes, or NULL
} Few;

// The slice `index` of each product's rows, in steps that kernels like.
static void fewTask(void *context, size_t index, size_t thread) {
    (void)thread;
    const Few *few = context;
    for (size_t i = 0; i < few->productCount; i++) {
        const CKernels_Product *product = &few->products[i];
        size_t step = ((product->rows + few->slices - 1) / few->slices + 3) / 4 * 4;
        size_t begin = index * step, end = begin + step;
        if (begin >= product->rows) continue;
        end = end < product->rows ? end : product->rows;
        if (few->bytes && product->type >= CKernels_q8_0)
            multiplyRowsOfBytes(product, begin, end, few->bytes, few->count);
        else if (few->level >= CKernels_avx512)
            multiplyRowsOfFloats(product, begin, end, few->x, few->count);
        else
            DISPATCH(few->level, multiplyRows)(product, begin, end, few->x, few->count);
    }
}

// As many slices as threads or a small multiple: enough to even out threads of different
// speed, not so many that drawing them costs.
static size_t sliceCount(const CKernels_Product *products, size_t count, size_t threads) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += products[i].rows * CKernels_byteCount(products[i].type, products[i].columns);
    size_t perThread = bytes / (threads * 49152);
    perThread = perThread < 1 ? 1 : perThread > 16 ? 16 : perThread;
    return bytes < 8192 ? 1 : perThread * threads;
}

size_t CKernels_multiplyFewScratch(size_t columns) {
    return CKernels_few * byteActivationsSize(columns);
}

void CKernels_multiplyFew(CKernels_Pool *pool, int level, int precision, const float *x,
                          size_t count, const CKernels_Product *products, size_t productCount,
                          void *scratch) {
    size_t slices = sliceCount(products, productCount, CKernels_poolThreads(pool));
    Few few = {level, x, count, products, productCount, slices, NULL};
    if (level >= CKernels_avx512 && precision != CKernels_precisionFloat32) {
        int forBytes = 0, forNibbles = 0;
        for (size_t i = 0; i < productCount; i++) {
            forBytes |= products[i].type == CKernels_q8_0;
            forNibbles |= products[i].type > CKernels_q8_0;
        }
        if (forBytes || forNibbles) {
            roundActivationsToBytes(x, count, products[0].columns, forBytes, forNibbles, scratch);
            few.bytes = scratch;
        }
    }
    CKernels_poolRun(pool, slices, fewTask, &few);
}
