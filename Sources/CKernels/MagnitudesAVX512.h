// The largest of magnitudes, compared as integers: what is not a number is larger than all numbers,
// so that it is not lost and becomes the scale of what it is rounded with.
#ifndef CKERNELS_MAGNITUDES_AVX512_H
#define CKERNELS_MAGNITUDES_AVX512_H

#include "Scalars.h"
#include "TransposeAVX512.h"

// The larger of a magnitude and that of x.
AVX512_INLINE __m512 largerMagnitude(__m512 largest, __m512 x) {
    return _mm512_castsi512_ps(_mm512_max_epi32(_mm512_castps_si512(largest),
                                                _mm512_castps_si512(_mm512_abs_ps(x))));
}

AVX512_INLINE float largestMagnitude(__m512 magnitudes) {
    return floatFromBits((uint32_t)_mm512_reduce_max_epi32(_mm512_castps_si512(magnitudes)));
}

#endif
