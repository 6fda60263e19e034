// Loops over vectors of floats, compiled once per instruction set.

static void NAME(rmsNorm)(const float *x, size_t rows, size_t width, const float *weight,
                          float epsilon, float *y) {
    for (size_t row = 0; row < rows; row++, x += width, y += width) {
        float sum = 0;
        {
#pragma clang fp reassociate(on) contract(fast)
            for (size_t i = 0; i < width; i++) sum += x[i] * x[i];
        }
        float factor = 1.0f / sqrtf(sum / (float)width + epsilon);
        for (size_t i = 0; i < width; i++) y[i] = weight[i] * (x[i] * factor);
    }
}

static void NAME(siluMultiply)(float *restrict gate, const float *restrict up, size_t count) {
#pragma clang fp contract(fast)
// Several vectors at a time, because each waits for its own last step.
#pragma clang loop interleave_count(4)
    for (size_t i = 0; i < count; i++)
        gate[i] = gate[i] / (1.0f + exponential(-gate[i])) * up[i];
}

static void NAME(add)(const float *restrict x, float *restrict y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += x[i];
}

// -infinity of nothing; NaNs are passed over.
static float NAME(largest)(const float *x, size_t count) {
    // Lanes of their own, because one maximum would wait for the one before.
    float lanes[32], maximum = -INFINITY;
    for (size_t lane = 0; lane < 32; lane++) lanes[lane] = -INFINITY;
    size_t i = 0;
    for (; i + 32 <= count; i += 32)
        for (size_t lane = 0; lane < 32; lane++)
            lanes[lane] = x[i + lane] > lanes[lane] ? x[i + lane] : lanes[lane];
    for (; i < count; i++) maximum = x[i] > maximum ? x[i] : maximum;
    for (size_t lane = 0; lane < 32; lane++)
        maximum = lanes[lane] > maximum ? lanes[lane] : maximum;
    return maximum;
}

static double NAME(logSumExp)(const float *x, size_t count) {
    float maximum = NAME(largest)(x, count);
    if (maximum == -INFINITY) return -INFINITY;
    // Few enough at once that single precision adds them within its own error.
    const size_t block = 512;
    double sum = 0;
    for (size_t first = 0; first < count; first += block) {
        size_t rest = count - first, end = first + (rest < block ? rest : block);
        float part = 0;
        {
#pragma clang fp reassociate(on) contract(fast)
            for (size_t i = first; i < end; i++) part += exponential(x[i] - maximum);
        }
        sum += (double)part;
    }
    return (double)maximum + log(sum);
}

static void NAME(softmax)(float *x, size_t count) {
    if (count == 0) return;
    float maximum = NAME(largest)(x, count);
    if (maximum == -INFINITY) {
        for (size_t i = 0; i < count; i++) x[i] = 1.0f / (float)count;
        return;
    }
    float sum = 0;
    for (size_t i = 0; i < count; i++) x[i] = exponential(x[i] - maximum);
    {
#pragma clang fp reassociate(on)
        for (size_t i = 0; i < count; i++) sum += x[i];
    }
    float factor = 1.0f / sum;
    for (size_t i = 0; i < count; i++) x[i] *= factor;
}

static void NAME(rotateHalves)(float *x, size_t heads, size_t width, const float *restrict cosines,
                               const float *restrict sines) {
    size_t half = width / 2;
    for (size_t head = 0; head < heads; head++) {
        float *restrict low = x + head * width, *restrict high = low + half;
        for (size_t i = 0; i < half; i++) {
            float a = low[i], b = high[i];
            low[i] = a * cosines[i] - b * sines[i];
            high[i] = b * cosines[i] + a * sines[i];
        }
    }
}

static void NAME(rotateInterleaved)(float *x, size_t heads, size_t width,
                                    const float *restrict cosines, const float *restrict sines) {
    size_t half = width / 2;
    for (size_t head = 0; head < heads; head++) {
        float *pairs = x + head * width;
        for (size_t i = 0; i < half; i++) {
            float a = pairs[2 * i], b = pairs[2 * i + 1];
            pairs[2 * i] = a * cosines[i] - b * sines[i];
            pairs[2 * i + 1] = b * cosines[i] + a * sines[i];
        }
    }
}
