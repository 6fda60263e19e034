#include "CKernelsElementwise.h"

#include <math.h>

#include "Exponential.h"

#define VARIANT_FILE "ElementwiseVariant.h"
#include "Variants.h"

void CKernels_rmsNorm(int level, const float *x, size_t rows, size_t width, const float *weight,
                      float epsilon, float *y) {
    DISPATCH(level, rmsNorm)(x, rows, width, weight, epsilon, y);
}

void CKernels_siluMultiply(int level, float *gate, const float *up, size_t count) {
    DISPATCH(level, siluMultiply)(gate, up, count);
}

void CKernels_add(int level, const float *x, float *y, size_t count) {
    DISPATCH(level, add)(x, y, count);
}

void CKernels_softmax(int level, float *x, size_t count) { DISPATCH(level, softmax)(x, count); }

double CKernels_logSumExp(int level, const float *x, size_t count) {
    return DISPATCH(level, logSumExp)(x, count);
}

void CKernels_rotate(int level, float *x, size_t heads, size_t width, const float *cosines,
                     const float *sines, int interleaved) {
    if (interleaved)
        DISPATCH(level, rotateInterleaved)(x, heads, width, cosines, sines);
    else
        DISPATCH(level, rotateHalves)(x, heads, width, cosines, sines);
}
