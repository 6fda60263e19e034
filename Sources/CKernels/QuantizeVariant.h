// Rounding of floats to block types, compiled once per instruction set.
//
// Format: GGUF's Q8_0, Q4_0 and Q4_1 blocks of 32 elements. The scale is chosen from the block's
// extremes and stored as a half; quants are computed with the unrounded scale, as ggml's reference
// quantizers do. Every operation is rounded on its own (no contraction to FMA), so that all
// variants give the same bytes.

// The inverse of a scale; 0 for a scale too small to have one, whose half is 0 as well.
static inline float NAME(inverse)(float scale) {
    float inverse = scale != 0 ? 1.0f / scale : 0;
    return inverse - inverse == 0 ? inverse : 0;
}

static inline void NAME(putHalf)(float value, uint8_t *at) {
    uint16_t half = halfFromFloat(value);
    memcpy(at, &half, 2);
}

// x = d * q with d = largest magnitude / 127; halves are rounded away from zero.
static int NAME(quantizeWide)(const float *x, uint8_t *at) {
#pragma STDC FP_CONTRACT OFF
    float largest = 0;
    for (int i = 0; i < 32; i++) {
        float magnitude = floatFromBits(floatBits(x[i]) & 0x7FFFFFFF);
        largest = magnitude > largest ? magnitude : largest;
    }
    float scale = largest / 127.0f, inverse = NAME(inverse)(scale);
    if (scale > CKernels_largestHalf) return 0;
    NAME(putHalf)(scale, at);
    int8_t *quants = (int8_t *)(at + 2);
    for (int i = 0; i < 32; i++) {
        float scaled = x[i] * inverse;
        int whole = (int)scaled;
        float rest = scaled - (float)whole;
        quants[i] = (int8_t)(whole + (rest >= 0.5f) - (rest <= -0.5f));
    }
    return 1;
}

// x = d * (q - 8) with d = the value of largest magnitude / -8.
static int NAME(quantizeCentred)(const float *x, uint8_t *at) {
#pragma STDC FP_CONTRACT OFF
    float largest = 0, extreme = 0;
    for (int i = 0; i < 32; i++) {
        float magnitude = floatFromBits(floatBits(x[i]) & 0x7FFFFFFF);
        extreme = magnitude > largest ? x[i] : extreme;
        largest = magnitude > largest ? magnitude : largest;
    }
    float scale = extreme / -8.0f, inverse = NAME(inverse)(scale);
    if (largest / 8.0f > CKernels_largestHalf) return 0;
    NAME(putHalf)(scale, at);
    for (int i = 0; i < 16; i++) {
        float low = x[i] * inverse, high = x[i + 16] * inverse;
        int first = (int)(low + 8.5f), second = (int)(high + 8.5f);
        first = first > 15 ? 15 : first;
        second = second > 15 ? 15 : second;
        at[2 + i] = (uint8_t)(first | second << 4);
    }
    return 1;
}

// x = d * q + m with m = the smallest value and d = range / 15.
static int NAME(quantizeShifted)(const float *x, uint8_t *at) {
#pragma STDC FP_CONTRACT OFF
    float smallest = x[0], largest = x[0];
    for (int i = 1; i < 32; i++) {
        smallest = x[i] < smallest ? x[i] : smallest;
        largest = x[i] > largest ? x[i] : largest;
    }
    float scale = (largest - smallest) / 15.0f, inverse = NAME(inverse)(scale);
    if (scale > CKernels_largestHalf || smallest > CKernels_largestHalf ||
        smallest < -CKernels_largestHalf)
        return 0;
    NAME(putHalf)(scale, at);
    NAME(putHalf)(smallest, at + 2);
    for (int i = 0; i < 16; i++) {
        float low = (x[i] - smallest) * inverse, high = (x[i + 16] - smallest) * inverse;
        int first = (int)(low + 0.5f), second = (int)(high + 0.5f);
        first = first > 15 ? 15 : first;
        second = second > 15 ? 15 : second;
        at[4 + i] = (uint8_t)(first | second << 4);
    }
    return 1;
}

// Whether all floats of a block are numbers; the blocks' arithmetic relies on it.
static inline int NAME(isFinite)(const float *x, size_t count) {
    int other = 0;
    for (size_t i = 0; i < count; i++) other |= (floatBits(x[i]) & 0x7F800000) == 0x7F800000;
    return !other;
}

static int NAME(quantize)(int type, const float *x, size_t elements, uint8_t *at) {
    int fits = 1;
    size_t bytes = CKernels_byteCount(type, 32);
    for (size_t block = 0; block < elements / 32; block++, x += 32, at += bytes) {
        if (!NAME(isFinite)(x, 32)) {
            memset(at, 0, bytes);
            fits = 0;
        } else if (type == CKernels_q8_0) {
            fits &= NAME(quantizeWide)(x, at);
        } else if (type == CKernels_q4_0) {
            fits &= NAME(quantizeCentred)(x, at);
        } else {
            fits &= NAME(quantizeShifted)(x, at);
        }
    }
    return fits;
}
