// What the processor can do, and how fast it reads.
#ifndef CKERNELS_MACHINE_H
#define CKERNELS_MACHINE_H

#include <stddef.h>
#include <stdint.h>

// Sets of instructions that kernels are compiled for.
enum CKernels_Level {
    // Plain C, any processor.
    CKernels_portable = 0,
    // AVX2, FMA and F16C.
    CKernels_avx2 = 1,
    // AVX-512 F, BW, DQ, VL, VBMI, VNNI and BF16 (Zen 4, Sapphire Rapids and later).
    CKernels_avx512 = 2,
};

// Features of the processor that the operating system has enabled.
enum CKernels_Feature {
    CKernels_hasAVX2 = 1,
    CKernels_hasFMA = 2,
    CKernels_hasF16C = 4,
    CKernels_hasAVX512F = 8,
    CKernels_hasAVX512BW = 16,
    CKernels_hasAVX512DQ = 32,
    CKernels_hasAVX512VL = 64,
    CKernels_hasAVX512VNNI = 128,
    CKernels_hasAVX512BF16 = 256,
    CKernels_hasAVX512VBMI = 512,
};

// A set of CKernels_Feature bits.
unsigned CKernels_features(void);

// The highest CKernels_Level of this processor.
int CKernels_bestLevel(void);

// Writes the processor's brand string, NUL-terminated, at most 49 bytes; empty if unknown.
void CKernels_processorName(char name[49]);

// Processors that the calling thread may run on (scheduler affinity), at least 1.
int CKernels_affinityCount(void);

// Asks the system to back a large block with huge pages, which saves address translations.
// Only advice: it changes no content and may do nothing.
void CKernels_preferHugePages(void *bytes, size_t count);

// Reads `bytes` bytes (all of them) and returns their XOR, so that a caller can time it.
uint64_t CKernels_readAll(int level, const void *bytes, size_t count);

#endif
