// Conversions between element types, compiled once per instruction set.

static void NAME(halvesToFloats)(const uint8_t *source, size_t elements, float *destination) {
    size_t i = 0;
#if VARIANT_LEVEL == 2
    for (; i + 16 <= elements; i += 16) {
        __m256i halves = _mm256_loadu_si256((const __m256i *)(source + 2 * i));
        _mm512_storeu_ps(destination + i, _mm512_cvtph_ps(halves));
    }
#elif VARIANT_LEVEL == 1
    for (; i + 8 <= elements; i += 8) {
        __m128i halves = _mm_loadu_si128((const __m128i *)(source + 2 * i));
        _mm256_storeu_ps(destination + i, _mm256_cvtph_ps(halves));
    }
#endif
    for (; i < elements; i++) destination[i] = floatFromHalf(load16(source + 2 * i));
}

static void NAME(floatsToHalves)(const float *source, size_t elements, uint8_t *destination) {
    size_t i = 0;
#if VARIANT_LEVEL == 2
    for (; i + 16 <= elements; i += 16) {
        __m256i halves = _mm512_cvtps_ph(_mm512_loadu_ps(source + i), _MM_FROUND_TO_NEAREST_INT);
        _mm256_storeu_si256((__m256i *)(destination + 2 * i), halves);
    }
#elif VARIANT_LEVEL == 1
    for (; i + 8 <= elements; i += 8) {
        __m128i halves = _mm256_cvtps_ph(_mm256_loadu_ps(source + i), _MM_FROUND_TO_NEAREST_INT);
        _mm_storeu_si128((__m128i *)(destination + 2 * i), halves);
    }
#endif
    for (; i < elements; i++) {
        uint16_t half = halfFromFloat(source[i]);
        memcpy(destination + 2 * i, &half, 2);
    }
}

// A row of bytes with its scale in front. Every operation is rounded on its own, so that all
// variants give the same bytes.
static void NAME(floatsToBytes)(const float *source, size_t elements, uint8_t *destination) {
#pragma STDC FP_CONTRACT OFF
    // Magnitudes of floats order as their bits do, infinity and NaN last.
    uint32_t largest = 0;
    for (size_t i = 0; i < elements; i++) {
        uint32_t magnitude = floatBits(source[i]) & 0x7FFFFFFF;
        largest = magnitude > largest ? magnitude : largest;
    }
    int finite = largest < 0x7F800000;
    float scale = finite ? floatFromBits(largest) / 127.0f : floatFromBits(0x7FC00000);
    float inverse = scale != 0 && finite ? 1.0f / scale : 0;
    if (inverse - inverse != 0) scale = inverse = 0;  // too small to have an inverse
    memcpy(destination, &scale, 4);
    for (size_t i = 0; i < elements; i++) {
        // In 2^23 * 1.5 + x the unit is 1: the addition rounds to the nearest integer, halves
        // to even, and the sum's last bits are the integer's.
        float x = finite ? source[i] : 0;
        uint32_t bits = floatBits(x * inverse + 12582912.0f);
        destination[4 + i] = (uint8_t)bits;
    }
}

static void NAME(bytesToFloats)(const uint8_t *source, size_t elements, float *destination) {
    float scale;
    memcpy(&scale, source, 4);
    const int8_t *bytes = (const int8_t *)source + 4;
    for (size_t i = 0; i < elements; i++) destination[i] = scale * (float)bytes[i];
}

// One block of 32 per step; the compiler vectorizes the inner loops.
static void NAME(dequantizeBlocks)(int type, const uint8_t *at, size_t blocks, float *out) {
    for (size_t block = 0; block < blocks; block++, out += 32) {
        float scale = floatFromHalf(load16(at));
        if (type == CKernels_q8_0) {
            const int8_t *values = (const int8_t *)(at + 2);
            for (int i = 0; i < 32; i++) out[i] = scale * (float)values[i];
            at += 34;
        } else {
            int wide = type == CKernels_q4_1;
            float minimum = wide ? floatFromHalf(load16(at + 2)) : 0;
            int zero = wide ? 0 : 8;
            const uint8_t *values = at + (wide ? 4 : 2);
            for (int i = 0; i < 16; i++) {
                out[i] = scale * (float)((values[i] & 15) - zero) + minimum;
                out[i + 16] = scale * (float)((values[i] >> 4) - zero) + minimum;
            }
            at += wide ? 20 : 18;
        }
    }
}

static void NAME(dequantize)(int type, const uint8_t *source, size_t elements, float *out) {
    switch (type) {
    case CKernels_float32: memcpy(out, source, elements * 4); break;
    case CKernels_float16: NAME(halvesToFloats)(source, elements, out); break;
    case CKernels_bfloat16:
        for (size_t i = 0; i < elements; i++) out[i] = floatFromBrain(load16(source + 2 * i));
        break;
    default: NAME(dequantizeBlocks)(type, source, elements / 32, out);
    }
}

static void NAME(roundFloats)(int type, const float *source, size_t elements, uint8_t *out) {
    switch (type) {
    case CKernels_float32: memcpy(out, source, elements * 4); break;
    case CKernels_float16: NAME(floatsToHalves)(source, elements, out); break;
    default:
        for (size_t i = 0; i < elements; i++) {
            uint16_t brain = brainFromFloat(source[i]);
            memcpy(out + 2 * i, &brain, 2);
        }
    }
}
