// Single-value conversions shared by the kernels.
#ifndef CKERNELS_SCALARS_H
#define CKERNELS_SCALARS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t floatBits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

static inline float floatFromBits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static inline uint16_t load16(const void *source) {
    uint16_t value;
    memcpy(&value, source, 2);
    return value;
}

static inline float floatFromHalf(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    uint32_t exponent = (half >> 10) & 31, mantissa = half & 0x3FF;
    if (exponent == 0) return floatFromBits(sign | floatBits((float)mantissa * 0x1p-24f));
    if (exponent == 31) {
        // A signalling NaN becomes quiet, as the processor's conversion does.
        uint32_t quiet = mantissa ? 0x00400000u : 0;
        return floatFromBits(sign | 0x7F800000u | mantissa << 13 | quiet);
    }
    return floatFromBits(sign | (exponent + 112) << 23 | mantissa << 13);
}

// Rounds to nearest even; NaN stays NaN.
static inline uint16_t halfFromFloat(float value) {
    uint32_t bits = floatBits(value);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    bits &= 0x7FFFFFFF;
    if (bits > 0x7F800000) return (uint16_t)(sign | 0x7E00 | (bits >> 13 & 0x3FF));
    if (bits >= 0x477FF000) return sign | 0x7C00;
    if (bits < 0x38800000) {
        // Adding 0.5 aligns the subnormal's unit, 2^-24, with the last place of the sum.
        uint32_t sum = floatBits(floatFromBits(bits) + 0.5f);
        return (uint16_t)(sign | (sum - 0x3F000000));
    }
    bits += 0xFFF + (bits >> 13 & 1) - (112u << 23);
    return (uint16_t)(sign | bits >> 13);
}

static inline float floatFromBrain(uint16_t brain) { return floatFromBits((uint32_t)brain << 16); }

// Rounds to nearest even; NaN stays NaN.
static inline uint16_t brainFromFloat(float value) {
    uint32_t bits = floatBits(value);
    if ((bits & 0x7FFFFFFF) > 0x7F800000) return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

#endif
