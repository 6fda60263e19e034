// One block of pairs against a block of queries, compiled once per instruction set.

static void NAME(clearRows)(const CKernels_Attention *attention, const RowBlock *rows) {
    size_t group = attention->heads / attention->kvHeads;
    for (size_t i = 0; i < rows->queryCount; i++) {
        size_t row = (rows->firstQuery + i) * attention->heads + rows->kvHead * group;
        for (size_t head = 0; head < group; head++) {
            rows->part.maxima[row + head] = -INFINITY;
            rows->part.sums[row + head] = 0;
        }
        memset(rows->part.weighted + row * attention->headDim, 0, group * attention->headDim * 4);
    }
}

static float NAME(dotFloats)(const float *a, const float *b, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

// logits -> weights exp(logit - maximum); returns their sum.
static float NAME(weigh)(float *logits, size_t count, float maximum) {
#pragma clang fp contract(fast)
    for (size_t i = 0; i < count; i++) logits[i] = exponential(logits[i] - maximum);
    float sum = 0;
    {
#pragma clang fp reassociate(on)
        for (size_t i = 0; i < count; i++) sum += logits[i];
    }
    return sum;
}

static void NAME(addScaled)(float *restrict y, const float *restrict x, float factor,
                            size_t count) {
#pragma clang fp contract(fast)
    for (size_t i = 0; i < count; i++) y[i] += factor * x[i];
}

// Adds `count` pairs to row `row`; logits from `visible` on are those of masked pairs.
static void NAME(attendRow)(const CKernels_Attention *attention, CKernels_Part part, size_t row,
                            const float *keys, const float *values, const KeyBlock *block,
                            size_t count, size_t visible, float *logits) {
    size_t dim = attention->headDim;
    const float *query = attention->queries + row * dim;
    float scale = 1.0f / sqrtf((float)dim), maximum = part.maxima[row];
    for (size_t i = 0; i < count; i++) {
        float logit = NAME(dotFloats)(query, keys + i * dim, dim) * scale;
        if (i >= visible || (block->mask && !block->mask[i])) logit = maskedLogit;
        logits[i] = logit < maskedLogit ? maskedLogit : logit;
        maximum = logits[i] > maximum ? logits[i] : maximum;
    }
    float *weighted = part.weighted + row * dim;
    float factor = exponential(part.maxima[row] - maximum);
    float sum = NAME(weigh)(logits, count, maximum);
    part.sums[row] = part.sums[row] * factor + sum;
    part.maxima[row] = maximum;
    if (factor != 1)
        for (size_t i = 0; i < dim; i++) weighted[i] *= factor;
    for (size_t i = 0; i < count; i++)
        if (logits[i] != 0) NAME(addScaled)(weighted, values + i * dim, logits[i], dim);
}

// Adds a block of pairs to the parts of `rows`. With `everything`, pairs that the causal rule
// hides count as masked instead of not at all.
static void NAME(attendBlock)(const CKernels_Attention *attention, const RowBlock *rows,
                              const KeyBlock *block, int everything, float *scratch) {
    size_t dim = attention->headDim, group = attention->heads / attention->kvHeads;
    float *keys = scratch, *values = keys + keysPerBlock * dim;
    float *logits = values + keysPerBlock * dim;
    CKernels_expandRows(VARIANT_LEVEL, attention->type, block->keys, block->count, dim, keys);
    CKernels_expandRows(VARIANT_LEVEL, attention->type, block->values, block->count, dim, values);
    for (size_t i = 0; i < rows->queryCount; i++) {
        size_t query = rows->firstQuery + i, visible = block->count;
        if (attention->causal) {
            size_t limit = attention->past + query + 1;
            visible = limit <= block->first ? 0 : limit - block->first;
            visible = visible < block->count ? visible : block->count;
        }
        size_t count = everything ? block->count : visible;
        if (count == 0) continue;
        for (size_t head = 0; head < group; head++)
            NAME(attendRow)(attention, rows->part,
                            query * attention->heads + rows->kvHead * group + head, keys,
                            values, block, count, visible, logits);
    }
}

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
