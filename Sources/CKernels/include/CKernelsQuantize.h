// Rounding of floats to block-quantized types.
#ifndef CKERNELS_QUANTIZE_H
#define CKERNELS_QUANTIZE_H

#include <stddef.h>

// Rounds `elements` floats (a multiple of 32) to blocks of `type`, one of q8_0, q4_0 and q4_1.
// Returns 1, or 0 where a block has a float that is not finite or needs a scale beyond the range
// of a half; such a block's content is unspecified.
int CKernels_quantize(int level, int type, const float *source, size_t elements,
                      void *destination);

#endif
