// 32 consecutive weights of any type as floats, in two AVX-512 registers.
#ifndef CKERNELS_EXPAND_FLOATS_AVX512_H
#define CKERNELS_EXPAND_FLOATS_AVX512_H

#include <immintrin.h>

#include "CKernelsTypes.h"
#include "Scalars.h"
#include "TransposeAVX512.h"

typedef struct {
    __m512 low, high;  // columns 0..<16 and 16..<32
} Floats;

AVX512_INLINE Floats floatsOfNibbles(float scale, float minimum, const uint8_t *nibbles) {
    const __m512 steps = _mm512_set_ps(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512 table = _mm512_fmadd_ps(_mm512_set1_ps(scale), steps, _mm512_set1_ps(minimum));
    // The look-up uses the low 4 bits of each word.
    __m512i index = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)nibbles));
    return (Floats){_mm512_permutexvar_ps(index, table),
                    _mm512_permutexvar_ps(_mm512_srli_epi32(index, 4), table)};
}

// Columns column..<column + 32 of the row that starts at `row`; those not `valid` are zero.
AVX512_INLINE Floats expandFloats(const int type, const uint8_t *row, size_t column,
                                  const __mmask32 valid) {
    if (type == CKernels_float32) {
        const uint8_t *at = row + 4 * column;
        return (Floats){_mm512_maskz_loadu_ps((__mmask16)valid, at),
                        _mm512_maskz_loadu_ps((__mmask16)(valid >> 16), at + 64)};
    }
    if (type == CKernels_bfloat16 || type == CKernels_float16) {
        __m512i both = _mm512_maskz_loadu_epi16(valid, row + 2 * column);
        __m256i low = _mm512_castsi512_si256(both), high = _mm512_extracti64x4_epi64(both, 1);
        if (type == CKernels_float16) return (Floats){_mm512_cvtph_ps(low), _mm512_cvtph_ps(high)};
        __m512i first = _mm512_slli_epi32(_mm512_cvtepu16_epi32(low), 16);
        __m512i second = _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16);
        return (Floats){_mm512_castsi512_ps(first), _mm512_castsi512_ps(second)};
    }
    if (type == CKernels_q8_0) {
        const uint8_t *block = row + column / 32 * 34;
        __m512 scale = _mm512_set1_ps(_cvtsh_ss(load16(block)));
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(block + 2));
        __m512i low = _mm512_cvtepi8_epi32(_mm256_castsi256_si128(bytes));
        __m512i high = _mm512_cvtepi8_epi32(_mm256_extracti128_si256(bytes, 1));
        return (Floats){_mm512_mul_ps(_mm512_cvtepi32_ps(low), scale),
                        _mm512_mul_ps(_mm512_cvtepi32_ps(high), scale)};
    }
    if (type == CKernels_q4_0) {
        const uint8_t *block = row + column / 32 * 18;
        float scale = _cvtsh_ss(load16(block));
        return floatsOfNibbles(scale, -8 * scale, block + 2);
    }
    const uint8_t *block = row + column / 32 * 20;
    return floatsOfNibbles(_cvtsh_ss(load16(block)), _cvtsh_ss(load16(block + 2)), block + 4);
}

#endif
