// Merging and normalizing of parts, compiled once per instruction set.

static void NAME(mergeParts)(CKernels_Part part, CKernels_Part other, size_t rows, size_t dim) {
#pragma clang fp contract(fast)
    for (size_t row = 0; row < rows; row++) {
        if (other.maxima[row] == -INFINITY) continue;
        float *restrict to = part.weighted + row * dim;
        const float *restrict from = other.weighted + row * dim;
        float maximum = part.maxima[row] > other.maxima[row] ? part.maxima[row] : other.maxima[row];
        float keep = exponential(part.maxima[row] - maximum);
        float add = exponential(other.maxima[row] - maximum);
        part.maxima[row] = maximum;
        part.sums[row] = part.sums[row] * keep + other.sums[row] * add;
        for (size_t i = 0; i < dim; i++) to[i] = to[i] * keep + from[i] * add;
    }
}

static void NAME(normalizePart)(CKernels_Part part, size_t rows, size_t dim, float *out) {
    for (size_t row = 0; row < rows; row++) {
        float factor = part.sums[row] > 0 ? 1.0f / part.sums[row] : 0.0f;
        for (size_t i = 0; i < dim; i++) out[row * dim + i] = part.weighted[row * dim + i] * factor;
    }
}
