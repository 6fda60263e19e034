// Counts the heap allocations of a test program.
//
// A program that links this target gets its malloc, calloc, realloc, posix_memalign and
// aligned_alloc instead of glibc's; they count and call glibc's own.
#ifndef CALLOCATION_COUNTER_H
#define CALLOCATION_COUNTER_H

#include <stdint.h>

// Allocations that the calling thread has made so far.
uint64_t CAllocationCounter_count(void);

#endif
