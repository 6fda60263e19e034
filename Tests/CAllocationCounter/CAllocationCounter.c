#include "CAllocationCounter.h"

#include <errno.h>
#include <stdlib.h>

// glibc's own, which remain reachable under these names (malloc/malloc.c).
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *bytes, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

// In the program's own block of thread variables: reading it never allocates.
static _Thread_local uint64_t allocations __attribute__((tls_model("initial-exec")));

uint64_t CAllocationCounter_count(void) { return allocations; }

void *malloc(size_t size) {
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *bytes, size_t size) {
    allocations++;
    return __libc_realloc(bytes, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    allocations++;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **bytes, size_t alignment, size_t size) {
    allocations++;
    void *made = __libc_memalign(alignment, size);
    if (!made) return ENOMEM;
    *bytes = made;
    return 0;
}
