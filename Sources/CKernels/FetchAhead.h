// What is read once is fetched ahead of its use: the processor's own foresight ends with each page.
#ifndef CKERNELS_FETCH_AHEAD_H
#define CKERNELS_FETCH_AHEAD_H

#include <stddef.h>
#include <stdint.h>

enum { fetchAheadBytes = 4096 };

// Fetches what lies fetchAheadBytes behind the `count` bytes at `at`.
static inline __attribute__((always_inline)) void fetchAhead(const uint8_t *at, size_t count) {
    for (size_t i = 0; i < count; i += 64) __builtin_prefetch(at + fetchAheadBytes + i);
}

#endif
