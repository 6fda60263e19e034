// What the nibbles of a 4-bit block stand for.
#ifndef CKERNELS_NIBBLE_VALUES_H
#define CKERNELS_NIBBLE_VALUES_H

#include <immintrin.h>
#include <string.h>

#include "CKernelsTypes.h"
#include "Scalars.h"
#include "Transpose.h"

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

#endif
