// Dot products of stored weight rows with float activations, compiled once per instruction set.

static float NAME(dotPlain)(int type, const uint8_t *w, const float *x, size_t columns) {
#pragma clang fp reassociate(on) contract(fast)
    float sum = 0;
    if (type == CKernels_float32) {
        for (size_t i = 0; i < columns; i++) {
            float weight;
            memcpy(&weight, w + 4 * i, 4);
            sum += weight * x[i];
        }
    } else if (type == CKernels_bfloat16) {
        for (size_t i = 0; i < columns; i++) sum += floatFromBrain(load16(w + 2 * i)) * x[i];
    } else {
        for (size_t i = 0; i < columns; i++) sum += floatFromHalf(load16(w + 2 * i)) * x[i];
    }
    return sum;
}

static float NAME(dotBlocks)(int type, const uint8_t *w, const float *x, size_t columns) {
#pragma clang fp reassociate(on) contract(fast)
    float total = 0;
    for (size_t column = 0; column < columns; column += 32, x += 32) {
        float scale = floatFromHalf(load16(w)), sum = 0;
        if (type == CKernels_q8_0) {
            const int8_t *values = (const int8_t *)(w + 2);
            for (int i = 0; i < 32; i++) sum += (float)values[i] * x[i];
            total += scale * sum;
            w += 34;
        } else {
            int wide = type == CKernels_q4_1;
            float minimum = wide ? floatFromHalf(load16(w + 2)) : -8 * scale;
            const uint8_t *values = w + (wide ? 4 : 2);
            float plain = 0;
            for (int i = 0; i < 16; i++) {
                sum += (float)(values[i] & 15) * x[i] + (float)(values[i] >> 4) * x[i + 16];
                plain += x[i] + x[i + 16];
            }
            total += scale * sum + minimum * plain;
            w += wide ? 20 : 18;
        }
    }
    return total;
}

static void NAME(multiplyRows)(const CKernels_Product *product, size_t begin, size_t end,
                               const float *x, size_t count) {
    size_t columns = product->columns;
    size_t rowBytes = CKernels_byteCount(product->type, columns);
    for (size_t row = begin; row < end; row++) {
        const uint8_t *w = product->bytes + row * rowBytes;
        for (size_t i = 0; i < count; i++)
            product->y[i * product->rows + row] =
                product->type >= CKernels_q8_0
                    ? NAME(dotBlocks)(product->type, w, x + i * columns, columns)
                    : NAME(dotPlain)(product->type, w, x + i * columns, columns);
    }
}
