// What the ways of attention on AVX2 have in common: queries and parts of a block's rows, and the
// online softmax's step for one row of logits.
#ifndef CKERNELS_ATTENTION_PARTS_AVX2_H
#define CKERNELS_ATTENTION_PARTS_AVX2_H

#include <math.h>

#include "AttentionInternal.h"
#include "CKernelsMachine.h"
#include "CKernelsTypes.h"
#include "Exponential.h"
#include "PartsAVX2.h"

static inline size_t up16(size_t value) { return (value + 15) / 16 * 16; }

// Expands `count` rows of keys or values to rows of `padded` floats.
static inline void expandPairs(const CKernels_Attention *attention, const uint8_t *bytes,
                               size_t count, size_t padded, float *out) {
    size_t dim = attention->headDim;
    size_t rowBytes = CKernels_byteCount(attention->type, dim);
    if (padded == dim) {
        CKernels_expandRows(CKernels_avx2, attention->type, bytes, count, dim, out);
        return;
    }
    for (size_t i = 0; i < count; i++)
        CKernels_expandRows(CKernels_avx2, attention->type, bytes + i * rowBytes, 1, dim,
                            out + i * padded);
}

// The same, or the rows as they are if they are such rows.
static inline const float *floatPairs(const CKernels_Attention *attention, const uint8_t *bytes,
                                      size_t count, size_t padded, float *room) {
    int aligned = (uintptr_t)bytes % _Alignof(float) == 0;
    if (attention->type == CKernels_float32 && padded == attention->headDim && aligned)
        return (const float *)bytes;
    expandPairs(attention, bytes, count, padded, room);
    return room;
}

// Copies the queries of a block, scaled, [rows, headDim] at distance `stride`, and clears maxima
// and sums, [rows].
AVX2_INLINE void beginRows(const CKernels_Attention *attention, const RowBlock *rows,
                           float *queries, size_t stride, float *maxima, float *sums) {
    size_t dim = attention->headDim, count = rowCount(attention, rows->queryCount);
    float scale = 1.0f / sqrtf((float)dim);
    for (size_t i = 0; i < count; i++) {
        const float *query = attention->queries + rowOf(attention, rows, i) * dim;
        for (size_t j = 0; j < dim; j++) queries[i * stride + j] = query[j] * scale;
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

// x -> 2^x for up to four vectors of x <= 0, at least 2^-126; NaN stays NaN. 2^x = 2^k 2^f with
// k = round(x) and the polynomial of degree 6 with the least relative error for |f| <= 1/2, found
// by Lawson's reweighted least squares; relative error below 2^-23. Several vectors at a time keep
// the processor busy while each waits for its own last step.
AVX2_INLINE void powersOfTwo(__m256 *x, const size_t count) {
    static const float coefficients[] = {1.53458125e-4f, 1.33999309e-3f, 9.61848907e-3f,
                                         5.55032864e-2f, 2.40226462e-1f, 6.93147182e-1f, 1.0f};
    const __m256 magic = _mm256_set1_ps(12582912.0f);  // 1.5 * 2^23: adding it rounds
    __m256 shifted[4], f[4], p[4];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++) {
        x[j] = _mm256_max_ps(_mm256_set1_ps(-126), x[j]);
        shifted[j] = _mm256_add_ps(x[j], magic);
        f[j] = _mm256_sub_ps(x[j], _mm256_sub_ps(shifted[j], magic));
        p[j] = _mm256_set1_ps(coefficients[0]);
    }
#pragma clang loop unroll(full)
    for (int i = 1; i < 7; i++)
#pragma clang loop unroll(full)
        for (size_t j = 0; j < count; j++)
            p[j] = _mm256_fmadd_ps(p[j], f[j], _mm256_set1_ps(coefficients[i]));
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++) {
        __m256i exponent = _mm256_slli_epi32(_mm256_castps_si256(shifted[j]), 23);
        __m256i power = _mm256_add_epi32(exponent, _mm256_set1_epi32(127 << 23));
        x[j] = _mm256_mul_ps(p[j], _mm256_castsi256_ps(power));
    }
}

// The same, but at least 2^-125, with relative error below 2^-18, in fewer steps that wait for each
// other: a polynomial of degree 4, and k added to the exponent.
AVX2_INLINE void roughPowersOfTwo(__m256 *x, const size_t count) {
    const __m256 a = _mm256_set1_ps(9.57010222e-3f), b = _mm256_set1_ps(5.59178591e-2f);
    const __m256 c = _mm256_set1_ps(2.40247443e-1f), d = _mm256_set1_ps(6.93121791e-1f);
    const __m256 e = _mm256_set1_ps(9.99999285e-1f);
    __m256 f[4], square[4], high[4], low[4];
    __m256i k[4];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++) {
        x[j] = _mm256_max_ps(_mm256_set1_ps(-125), x[j]);
        k[j] = _mm256_slli_epi32(_mm256_cvtps_epi32(x[j]), 23);
        f[j] = _mm256_sub_ps(x[j], _mm256_round_ps(x[j], _MM_FROUND_TO_NEAREST_INT));
    }
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++) {
        square[j] = _mm256_mul_ps(f[j], f[j]);
        high[j] = _mm256_fmadd_ps(b, f[j], c);
        low[j] = _mm256_fmadd_ps(d, f[j], e);
    }
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++) high[j] = _mm256_fmadd_ps(a, square[j], high[j]);
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++) {
        __m256 power = _mm256_fmadd_ps(high[j], square[j], low[j]);
        x[j] = _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(power), k[j]));
    }
}

// How close weights have to be: as floats are, or as shorts are, which they will be rounded to.
typedef enum { closeWeights, roughWeights } WeightPrecision;

// What a row's weights in a block add up to, and the largest of them.
typedef struct {
    float sum, largest;
} WeightTotals;

// exp(logit - maximum) of one or four vectors of logits, added to `sums`.
AVX2_INLINE void weighSome(float *logits, __m256 maximum, __m256 *sums, __m256 *largest,
                           const size_t count, const WeightPrecision precision) {
    const __m256 log2e = _mm256_set1_ps(1.44269504f);
    __m256 x[4];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++) {
        // Subtracted first: a product with maskedLogit would round away what they differ by.
        __m256 below = _mm256_sub_ps(_mm256_loadu_ps(logits + 8 * j), maximum);
        x[j] = _mm256_mul_ps(below, log2e);
    }
    if (precision == closeWeights)
        powersOfTwo(x, count);
    else
        roughPowersOfTwo(x, count);
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++) _mm256_storeu_ps(logits + 8 * j, x[j]);
    // As a tree: a chain of additions would take longer than all of the above.
    __m256 sum = x[0], most = x[0];
    if (count == 4) {
        sum = _mm256_add_ps(_mm256_add_ps(x[0], x[1]), _mm256_add_ps(x[2], x[3]));
        most = _mm256_max_ps(_mm256_max_ps(x[0], x[1]), _mm256_max_ps(x[2], x[3]));
    }
    *sums = _mm256_add_ps(*sums, sum);
    *largest = _mm256_max_ps(*largest, most);
}

// logits (room for a multiple of eight) -> weights exp(logit - maximum), zero from `count` up to
// `end`.
AVX2_INLINE WeightTotals weighUpTo(float *logits, size_t count, size_t end, float maximum,
                                   const WeightPrecision precision) {
    for (size_t i = count; i % 8 != 0; i++) logits[i] = -INFINITY;
    __m256 sums = _mm256_setzero_ps(), largest = sums, most = _mm256_set1_ps(maximum);
    size_t i = 0;
    for (; i + 24 < count; i += 32)
        weighSome(logits + i, most, &sums, &largest, 4, precision);
    for (; i < count; i += 8) weighSome(logits + i, most, &sums, &largest, 1, precision);
    for (i = count; i < end; i++) logits[i] = 0;
    return (WeightTotals){sumOf(sums), largestOf(largest)};
}

// Turns a row's scaled logits into weights exp(logit - maximum), zero from the pairs that count up
// to `end`; updates maximum and sum; returns the factor for what was summed before. `largest`: of
// all logits up to `end`, seen or not, or NaN where that is not known.
AVX2_INLINE float weighRowTo(const WeightPrecision precision, float *logits, RowLimits limits,
                             size_t end, float largest, float *maximum, float *sum,
                             WeightTotals *totals) {
    if (limits.count == 0) {
        memset(logits, 0, end * 4);
        *totals = (WeightTotals){0, 0};
        return 1;
    }
    float old = *maximum, now;
    // So large that nothing at or below maskedLogit needs a look.
    if (!limits.mask && limits.visible == end && largest > maskedLogit / 2)
        now = old > largest ? old : largest;
    else if (!limits.mask && limits.visible == limits.count)
        now = limitRow(logits, limits.count, old);
    else
        now = maskRow(logits, limits, old);
    // Most blocks have no new maximum.
    float factor = old == now ? 1 : old == -INFINITY ? 0 : exponential(old - now);
    *maximum = now;
    *totals = weighUpTo(logits, limits.count, end, now, precision);
    *sum = *sum * factor + totals->sum;
    return factor;
}

AVX2 static inline float weighRow(float *logits, RowLimits limits, size_t end, float *maximum,
                                  float *sum, WeightTotals *totals) {
    return weighRowTo(closeWeights, logits, limits, end, NAN, maximum, sum, totals);
}

AVX2 static inline float weighRowRoughly(float *logits, RowLimits limits, size_t end,
                                         float largest, float *maximum, float *sum,
                                         WeightTotals *totals) {
    return weighRowTo(roughWeights, logits, limits, end, largest, maximum, sum, totals);
}

#endif
