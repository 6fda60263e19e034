// Attention in portable C, one row after the other: what the other methods are compared with.
#include "AttentionMethod.h"
#include "CKernelsMachine.h"
#include "CKernelsTypes.h"
#include "Exponential.h"

#include <math.h>

static void begin(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    (void)scratch;
    size_t dim = attention->headDim, count = rowCount(attention, rows->queryCount);
    for (size_t i = 0; i < count; i++) {
        size_t row = rowOf(attention, rows, i);
        rows->part.maxima[row] = -INFINITY;
        rows->part.sums[row] = 0;
        memset(rows->part.weighted + row * dim, 0, dim * 4);
    }
}

static float dotFloats(const float *a, const float *b, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

// logits -> weights exp(logit - maximum); returns their sum.
static float weigh(float *logits, size_t count, float maximum) {
#pragma clang fp contract(fast)
    for (size_t i = 0; i < count; i++) logits[i] = exponential(logits[i] - maximum);
    float sum = 0;
    {
#pragma clang fp reassociate(on)
        for (size_t i = 0; i < count; i++) sum += logits[i];
    }
    return sum;
}

static void addScaled(float *restrict y, const float *restrict x, float factor, size_t count) {
#pragma clang fp contract(fast)
    for (size_t i = 0; i < count; i++) y[i] += factor * x[i];
}

// Adds the pairs that count to row `row`; those it does not see have the logits of masked pairs.
static void attendRow(const CKernels_Attention *attention, CKernels_Part part, size_t row,
                      const float *keys, const float *values, RowLimits limits, float *logits) {
    size_t dim = attention->headDim, count = limits.count;
    const float *query = attention->queries + row * dim;
    float scale = 1.0f / sqrtf((float)dim), maximum = part.maxima[row];
    for (size_t i = 0; i < count; i++) {
        float logit = dotFloats(query, keys + i * dim, dim) * scale;
        if (i >= limits.visible || (limits.mask && !limits.mask[i])) logit = maskedLogit;
        logits[i] = logit < maskedLogit ? maskedLogit : logit;
        maximum = logits[i] > maximum ? logits[i] : maximum;
    }
    float *weighted = part.weighted + row * dim;
    float factor = exponential(part.maxima[row] - maximum);
    float sum = weigh(logits, count, maximum);
    part.sums[row] = part.sums[row] * factor + sum;
    part.maxima[row] = maximum;
    if (factor != 1)
        for (size_t i = 0; i < dim; i++) weighted[i] *= factor;
    for (size_t i = 0; i < count; i++)
        if (logits[i] != 0) addScaled(weighted, values + i * dim, logits[i], dim);
}

static void addBlock(const CKernels_Attention *attention, const RowBlock *rows,
                     const KeyBlock *block, int everything, void *scratch) {
    size_t dim = attention->headDim, group = attention->heads / attention->kvHeads;
    float *keys = scratch, *values = keys + keysPerBlock * dim;
    float *logits = values + keysPerBlock * dim;
    int level = CKernels_portable, type = attention->type;
    CKernels_expandRows(level, type, block->keys, block->count, dim, keys);
    CKernels_expandRows(level, type, block->values, block->count, dim, values);
    for (size_t i = 0; i < rows->queryCount; i++) {
        RowLimits limits = rowLimits(attention, block, rows->firstQuery + i, everything);
        if (limits.count == 0) continue;
        for (size_t head = 0; head < group; head++)
            attendRow(attention, rows->part, rowOf(attention, rows, i * group + head), keys, values,
                      limits, logits);
    }
}

static size_t scratchBytes(const CKernels_Attention *attention, const AttentionPlan *plan) {
    (void)plan;
    return keysPerBlock * (2 * attention->headDim + 1) * 4;
}

static void end(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    (void)attention, (void)rows, (void)scratch;
}

const AttentionMethod plainMethod = {scratchBytes, begin, addBlock, end};
