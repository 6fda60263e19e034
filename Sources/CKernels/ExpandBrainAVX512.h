// 32 consecutive weights of any type as bfloat16, in one AVX-512 register.
#ifndef CKERNELS_EXPAND_BRAIN_AVX512_H
#define CKERNELS_EXPAND_BRAIN_AVX512_H

#include <immintrin.h>
#include <string.h>

#include "CKernelsTypes.h"
#include "Scalars.h"
#include "TransposeAVX512.h"

AVX512_INLINE __m512i brainOfFloats(__m512 low, __m512 high) {
    return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

// The 16 values of the nibbles 0..<16 of a block of type q4_0 or q4_1.
AVX512_INLINE __m512 nibbleValues(const int type, const uint8_t *block) {
    const __m512 steps = _mm512_set_ps(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    if (type == CKernels_q4_0) {
        const __m512 centred = _mm512_sub_ps(steps, _mm512_set1_ps(8));
        return _mm512_mul_ps(_mm512_set1_ps(_cvtsh_ss(load16(block))), centred);
    }
    // Scale and minimum stand side by side: one conversion for both.
    int32_t both;
    memcpy(&both, block, sizeof both);
    __m128 scaleAndMinimum = _mm_cvtph_ps(_mm_cvtsi32_si128(both));
    return _mm512_fmadd_ps(_mm512_broadcastss_ps(scaleAndMinimum), steps,
                           _mm512_broadcastss_ps(_mm_movehdup_ps(scaleAndMinimum)));
}

// 4-bit blocks: the 16 possible values are rounded once, and each nibble looks its own up.
AVX512_INLINE __m512i brainOfNibbles(const int type, const uint8_t *block) {
    __m512 values = nibbleValues(type, block);
    const uint8_t *nibbles = block + (type == CKernels_q4_0 ? 2 : 4);
    __m512i table = _mm512_broadcast_i64x4((__m256i)_mm512_cvtneps_pbh(values));
    __m256i low = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)nibbles));
    __m256i high = _mm256_srli_epi16(low, 4);
    // The look-up uses 5 bits of each word; the table repeats, so the fifth does not matter.
    __m512i index = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
    return _mm512_permutexvar_epi16(index, table);
}

// Columns column..<column + 32 of the row that starts at `row`; those not `valid` are zero.
AVX512_INLINE __m512i expandBrain(const int type, const uint8_t *row, size_t column,
                                  __mmask32 valid) {
    if (type == CKernels_float32) {
        const uint8_t *at = row + 4 * column;
        return brainOfFloats(_mm512_maskz_loadu_ps((__mmask16)valid, at),
                             _mm512_maskz_loadu_ps((__mmask16)(valid >> 16), at + 64));
    }
    if (type == CKernels_bfloat16) return _mm512_maskz_loadu_epi16(valid, row + 2 * column);
    if (type == CKernels_float16) {
        __m512i halves = _mm512_maskz_loadu_epi16(valid, row + 2 * column);
        return brainOfFloats(_mm512_cvtph_ps(_mm512_castsi512_si256(halves)),
                             _mm512_cvtph_ps(_mm512_extracti64x4_epi64(halves, 1)));
    }
    if (type == CKernels_q8_0) {
        const uint8_t *block = row + column / 32 * 34;
        __m512 scale = _mm512_set1_ps(_cvtsh_ss(load16(block)));
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(block + 2));
        __m512i low = _mm512_cvtepi8_epi32(_mm256_castsi256_si128(bytes));
        __m512i high = _mm512_cvtepi8_epi32(_mm256_extracti128_si256(bytes, 1));
        return brainOfFloats(_mm512_mul_ps(_mm512_cvtepi32_ps(low), scale),
                             _mm512_mul_ps(_mm512_cvtepi32_ps(high), scale));
    }
    if (type == CKernels_q4_0) return brainOfNibbles(CKernels_q4_0, row + column / 32 * 18);
    return brainOfNibbles(CKernels_q4_1, row + column / 32 * 20);
}

#endif
