#include "CKernelsQuantize.h"

#include "CKernelsTypes.h"
#include "Scalars.h"

// The largest float that rounds to a finite half is below 65520.
#define CKernels_largestHalf 65519.996f

#define VARIANT_FILE "QuantizeVariant.h"
#include "Variants.h"

int CKernels_quantize(int level, int type, const float *source, size_t elements,
                      void *destination) {
    return DISPATCH(level, quantize)(type, source, elements, destination);
}
