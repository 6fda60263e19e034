// The features of each CKernels_Level, as the compiler names them.
#ifndef CKERNELS_FEATURES_H
#define CKERNELS_FEATURES_H

#define AVX2_FEATURES "avx2,fma,f16c"
// Fewer where tests emulate the instructions (Tests/EmulatedAVX512).
#ifndef AVX512_FEATURES
#define AVX512_FEATURES                                                                         \
    "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vnni,avx512bf16," AVX2_FEATURES
#endif

#endif
