// What the ways of attention on AVX2 have in common: queries and parts of a block's rows, and the
// online softmax's step for one row of logits.
#ifndef CKERNELS_ATTENTION_PARTS_AVX2_H
#define CKERNELS_ATTENTION_PARTS_AVX2_H

#include <math.h>

#include "AttentionInternal.h"
#include "Exponential.h"
#include "PartsAVX2.h"

// Copies the queries of a block, scaled, [rows, headDim], and clears maxima and sums, [rows].
static inline void beginRows(const CKernels_Attention *attention, const RowBlock *rows,
                             float *queries, float *maxima, float *sums) {
    size_t dim = attention->headDim, count = rowCount(attention, rows->queryCount);
    float scale = 1.0f / sqrtf((float)dim);
    for (size_t i = 0; i < count; i++) {
        const float *query = attention->queries + rowOf(attention, rows, i) * dim;
        for (size_t j = 0; j < dim; j++) queries[i * dim + j] = query[j] * scale;
        maxima[i] = -INFINITY;
        sums[i] = 0;
    }
}

// Writes the parts of a block's rows; those of `weighted` are at distance `stride`.
static inline void endRows(const CKernels_Attention *attention, const RowBlock *rows,
                           const float *maxima, const float *sums, const float *weighted,
                           size_t stride) {
    size_t dim = attention->headDim, count = rowCount(attention, rows->queryCount);
    for (size_t i = 0; i < count; i++) {
        size_t row = rowOf(attention, rows, i);
        rows->part.maxima[row] = maxima[i];
        rows->part.sums[row] = sums[i];
        memcpy(rows->part.weighted + row * dim, weighted + i * stride, dim * 4);
    }
}

// The larger of `largest` and a row's logits, after pairs that it does not see got maskedLogit.
AVX2_INLINE float maskRow(float *logits, RowLimits limits, float largest) {
    for (size_t i = 0; i < limits.visible; i++) {
        int seen = !limits.mask || limits.mask[i];
        float logit = seen && logits[i] > maskedLogit ? logits[i] : maskedLogit;
        logits[i] = logit;
        largest = logit > largest ? logit : largest;
    }
    for (size_t i = limits.visible; i < limits.count; i++) logits[i] = maskedLogit;
    return limits.visible < limits.count && largest < maskedLogit ? maskedLogit : largest;
}

// The same where all pairs are seen.
AVX2_INLINE float limitRow(float *logits, size_t count, float largest) {
    const __m256 floor = _mm256_set1_ps(maskedLogit);
    __m256 most = _mm256_set1_ps(largest);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m256 x = _mm256_max_ps(_mm256_loadu_ps(logits + i), floor);
        _mm256_storeu_ps(logits + i, x);
        most = _mm256_max_ps(most, x);
    }
    return maskRow(logits + i, (RowLimits){count - i, count - i, NULL}, largestOf(most));
}

// logits -> weights exp(logit - maximum), zero up to `end`; returns their sum.
AVX2_INLINE float weighUpTo(float *logits, size_t count, size_t end, float maximum) {
#pragma clang fp contract(fast)
    for (size_t i = 0; i < count; i++) logits[i] = exponential(logits[i] - maximum);
    float sum = 0;
    {
#pragma clang fp reassociate(on)
        for (size_t i = 0; i < count; i++) sum += logits[i];
    }
    for (size_t i = count; i < end; i++) logits[i] = 0;
    return sum;
}

// Turns a row's scaled logits into weights exp(logit - maximum), zero from the pairs that count up
// to `end`; updates maximum and sum; returns the factor for what was summed before.
AVX2 static float weighRow(float *logits, RowLimits limits, size_t end, float *maximum,
                           float *sum) {
    if (limits.count == 0) {
        memset(logits, 0, end * 4);
        return 1;
    }
    float old = *maximum, now;
    if (!limits.mask && limits.visible == limits.count)
        now = limitRow(logits, limits.count, old);
    else
        now = maskRow(logits, limits, old);
    float factor = old == -INFINITY ? 0 : exponential(old - now);
    *maximum = now;
    *sum = *sum * factor + weighUpTo(logits, limits.count, end, now);
    return factor;
}

#endif
