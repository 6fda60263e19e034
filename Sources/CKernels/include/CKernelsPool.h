// A pool of threads for parallel loops that last microseconds.
#ifndef CKERNELS_POOL_H
#define CKERNELS_POOL_H

#include <stddef.h>

typedef struct CKernels_Pool CKernels_Pool;

// The body of a loop: `index` in 0..<count, `thread` in 0..<threads (0 is the caller).
typedef void (*CKernels_Task)(void *context, size_t index, size_t thread);

// Makes a pool whose loops run on `threads` threads (at least 1), the caller included.
// The result is owned by the caller, who ends it with CKernels_poolDestroy.
// Returns NULL when memory is short; when threads cannot be started the pool has fewer.
CKernels_Pool *CKernels_poolCreate(size_t threads);

// Stops and joins the threads and frees the pool. No loop may be running.
void CKernels_poolDestroy(CKernels_Pool *pool);

// The number of threads, the caller included.
size_t CKernels_poolThreads(const CKernels_Pool *pool);

// Calls `task` for each index below `count` (< 2^31) and returns when all calls have ended.
// Concurrent callers take turns; a loop started inside a task runs on that thread alone.
// Never allocates. The end of the loop happens after every task.
void CKernels_poolRun(CKernels_Pool *pool, size_t count, CKernels_Task task, void *context);

// Memory that a coming loop reads: the part of thread t begins at bytes + t * count.
typedef struct {
    const void *bytes;
    size_t count;
} CKernels_Region;

// Regions that can be expected at once.
enum { CKernels_regions = 3 };

// Tells what the loop after the next one reads: workers that have nothing to do fetch their part
// into their caches, a line at a time. The memory is never touched otherwise, so the regions may
// end at any time. Takes effect in the caller's loops only if no other caller's intervene.
void CKernels_poolExpect(CKernels_Pool *pool, const CKernels_Region *regions, size_t count);

#endif
