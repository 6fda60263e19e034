// The online softmax's step for one row of logits, on AVX-512.
#ifndef CKERNELS_ATTENTION_SOFTMAX_AVX512_H
#define CKERNELS_ATTENTION_SOFTMAX_AVX512_H

#include <math.h>
#include <string.h>

#include "AttentionInternal.h"
#include "TransposeAVX512.h"

// 2^t by the nearest integer and a polynomial of degree 5 in the rest (minimax on
// [-1/2, 1/2], relative error 2e-7); any t down to -infinity.
AVX512_INLINE __m512 powersOfTwo(__m512 t) {
    __m512 whole = _mm512_roundscale_ps(t, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 rest = _mm512_sub_ps(t, whole);
    __m512 p = _mm512_set1_ps(1.33952602e-3f);
    p = _mm512_fmadd_ps(p, rest, _mm512_set1_ps(9.61848620e-3f));
    p = _mm512_fmadd_ps(p, rest, _mm512_set1_ps(5.55032976e-2f));
    p = _mm512_fmadd_ps(p, rest, _mm512_set1_ps(2.40226507e-1f));
    p = _mm512_fmadd_ps(p, rest, _mm512_set1_ps(6.93147182e-1f));
    p = _mm512_fmadd_ps(p, rest, _mm512_set1_ps(1.0f));
    return _mm512_scalef_ps(p, whole);
}

// Stands for a pair that does not count at all; far below maskedLogit, yet finite.
static const float absentLogit = -1e30f;

// x[i] *= scales[i] for i < `padded`, a multiple of 16.
AVX512_INLINE void scaleRow(float *x, const float *scales, size_t padded) {
    for (size_t i = 0; i < padded; i += 16)
        _mm512_storeu_ps(x + i, _mm512_mul_ps(_mm512_loadu_ps(x + i), _mm512_loadu_ps(scales + i)));
}

AVX512_INLINE __mmask16 firstLanes(size_t first, size_t end) {
    if (first >= end) return 0;
    return end - first >= 16 ? 0xFFFF : (__mmask16)((1u << (end - first)) - 1);
}

// Turns `padded` (a multiple of 16) scaled logits into weights exp(logit - maximum), 0 for
// absent pairs; updates maximum and sum; returns the factor for what was summed before.
AVX512_INLINE float weighRow(float *logits, size_t padded, RowLimits limits, float *maximum,
                             float *sum) {
    const __m512 floor = _mm512_set1_ps(maskedLogit);
    __m512 largest = _mm512_set1_ps(-INFINITY);
    if (limits.count == 0) {
        for (size_t i = 0; i < padded; i += 16) _mm512_storeu_ps(logits + i, _mm512_setzero_ps());
        return 1;
    }
    if (!limits.mask && limits.visible == padded) {
        for (size_t i = 0; i < padded; i += 16)
            largest = _mm512_max_ps(largest, _mm512_loadu_ps(logits + i));
        largest = _mm512_max_ps(largest, floor);
    } else {
        for (size_t i = 0; i < padded; i += 16) {
            __mmask16 seen = firstLanes(i, limits.visible), counts = firstLanes(i, limits.count);
            if (limits.mask) {
                __m128i bytes = _mm_maskz_loadu_epi8(seen, limits.mask + i);
                seen = _mm_test_epi8_mask(bytes, bytes);
            }
            __m512 x = _mm512_max_ps(_mm512_loadu_ps(logits + i), floor);
            x = _mm512_mask_blend_ps(seen, floor, x);
            x = _mm512_mask_blend_ps(counts, _mm512_set1_ps(absentLogit), x);
            _mm512_storeu_ps(logits + i, x);
            largest = _mm512_max_ps(largest, x);
        }
    }
    float old = *maximum, reduced = _mm512_reduce_max_ps(largest);
    float now = reduced > old ? reduced : old;
    const __m512 log2e = _mm512_set1_ps(1.44269504f);
    const __m512 shift = _mm512_set1_ps(now);
    const __m512 lowest = _mm512_set1_ps(limits.visible == padded ? maskedLogit : absentLogit);
    __m512 total = _mm512_setzero_ps();
    for (size_t i = 0; i < padded; i += 16) {
        __m512 x = _mm512_max_ps(_mm512_loadu_ps(logits + i), lowest);
        __m512 weight = powersOfTwo(_mm512_mul_ps(_mm512_sub_ps(x, shift), log2e));
        _mm512_storeu_ps(logits + i, weight);
        total = _mm512_add_ps(total, weight);
    }
    __m512 step = _mm512_mul_ps(_mm512_sub_ps(_mm512_set1_ps(old), shift), log2e);
    float factor = old == -INFINITY ? 0 : _mm512_cvtss_f32(powersOfTwo(step));
    *maximum = now;
    *sum = *sum * factor + _mm512_reduce_add_ps(total);
    return factor;
}

#endif
