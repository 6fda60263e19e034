// exp of floats in plain arithmetic, so that the compiler vectorizes loops that call it.
//
// exp(x) = 2^k e^r with k = round(x / ln 2), |r| <= ln(2) / 2, ln 2 split in two parts
// (W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980) and the Taylor
// polynomial of degree 7; relative error below 2^-22. Inputs below -87.3 give 0, above 88.7
// infinity; NaN stays NaN.
#ifndef CKERNELS_EXPONENTIAL_H
#define CKERNELS_EXPONENTIAL_H

#include "Scalars.h"

static inline __attribute__((always_inline)) float exponential(float x) {
    float clamped = x < -87.3f ? -87.3f : x;
    clamped = clamped > 88.7f ? 88.7f : clamped;
    const float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
    float shifted = clamped * 1.44269504f + magic;
    float k = shifted - magic;
    float r = clamped - k * 0.693359375f;
    r = r + k * 2.12194440e-4f;
    float p = 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    // Two factors, because 2^128 is no float.
    uint32_t exponent = floatBits(shifted) - floatBits(magic);
    uint32_t half = (uint32_t)((int32_t)exponent >> 1);
    float result = p * floatFromBits((half + 127) << 23) *
                   floatFromBits((exponent - half + 127) << 23);
    result = x < -87.3f ? 0.0f : result;
    return x > 88.7f ? floatFromBits(0x7F800000u) : result;
}

#endif
