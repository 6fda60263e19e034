// The hot loops of Mneme, with run-time dispatch over instruction sets.
//
// Conventions of every function:
// - `level` is a CKernels_Level; the caller guarantees that the processor supports it
//   (CKernels_bestLevel).
// - `type` is a CKernels_Type.
// - Pointers are borrowed for the duration of the call; nothing is retained or freed.
// - Weight bytes may be unaligned; float pointers are aligned to 4 bytes only.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "CKernelsAttention.h"
#include "CKernelsElementwise.h"
#include "CKernelsMachine.h"
#include "CKernelsPool.h"
#include "CKernelsProducts.h"
#include "CKernelsQuantize.h"
#include "CKernelsTypes.h"

#endif
