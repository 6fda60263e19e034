// Loops over vectors of floats.
#ifndef CKERNELS_ELEMENTWISE_H
#define CKERNELS_ELEMENTWISE_H

#include <stddef.h>
#include <stdint.h>

// y[row, i] = x[row, i] / sqrt(mean_i(x^2) + epsilon) * weight[i]; y may be x.
void CKernels_rmsNorm(int level, const float *x, size_t rows, size_t width, const float *weight,
                      float epsilon, float *y);

// gate[i] = gate[i] / (1 + exp(-gate[i])) * up[i].
void CKernels_siluMultiply(int level, float *gate, const float *up, size_t count);

// y[i] += x[i].
void CKernels_add(int level, const float *x, float *y, size_t count);

// x = exp(x - max x) / sum of it; a row without finite maximum becomes uniform.
void CKernels_softmax(int level, float *x, size_t count);

// ln(sum of exp(x)); -infinity for nothing, or nothing but -infinity and NaN. NaN where x has one
// beside a number.
double CKernels_logSumExp(int level, const float *x, size_t count);

// Rotates `heads` vectors of `width` floats by the angles whose cosines and sines are given
// ([width / 2] each). interleaved: pairs (2i, 2i + 1); otherwise (i, i + width / 2).
void CKernels_rotate(int level, float *x, size_t heads, size_t width, const float *cosines,
                     const float *sines, int interleaved);

#endif
