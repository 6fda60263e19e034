// Hand-over by one atomic ticket, so that a worker that wakes late, or is not scheduled at all,
// never delays the caller: the loop ends when all its indices are done, whoever ran them.
#define _GNU_SOURCE
#include "CKernelsPool.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define PAUSE() _mm_pause()
#define FETCH(address) _mm_prefetch((const char *)(address), _MM_HINT_T1)
#else
#define PAUSE() ((void)0)
#define FETCH(address) __builtin_prefetch((const void *)(address))
#endif

// A worker spins this long without work before it parks.
static const int64_t spinNanoseconds = 1000000;
// Lines that a worker fetches between two looks for a loop.
enum { linesAtOnce = 4 };

typedef struct {
    CKernels_Pool *pool;
    size_t thread;
    pthread_t handle;
} Worker;

struct CKernels_Pool {
    // All that a worker needs to join a loop, in one cache line: the line that it spins on.
    // Upper half: number of the loop, whose change workers wait for, spinning or on a futex;
    // lower half: next index. `closed` while there is no loop.
    _Alignas(128) _Atomic uint64_t ticket;
    // The loop. Written only while the ticket is closed, valid for whoever draws a ticket.
    _Atomic(CKernels_Task) task;
    _Atomic(void *) context;
    _Atomic size_t count;
    _Alignas(128) _Atomic size_t done;
    // What a coming loop reads. A mixture of two announcements only fetches in vain.
    _Alignas(128) _Atomic uint32_t announcement;
    _Atomic uintptr_t regionBytes[CKernels_regions];
    _Atomic size_t regionCounts[CKernels_regions];
    _Alignas(128) _Atomic uint32_t sleepers;
    _Atomic bool stopping;
    pthread_mutex_t turn;
    size_t threads;
    Worker *workers;
};

static const uint64_t closed = 0xFFFFFFFFu;
// The loop that this thread is in.
static _Thread_local CKernels_Pool *currentPool = NULL;
static _Thread_local size_t currentThread = 0;

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// The number of the loop is the futex: the upper half of the ticket in memory.
static uint32_t *loopWord(CKernels_Pool *pool) {
    return (uint32_t *)&pool->ticket + (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
}

static uint32_t loopNumber(CKernels_Pool *pool) {
    return (uint32_t)(atomic_load_explicit(&pool->ticket, memory_order_acquire) >> 32);
}

static void futexWait(CKernels_Pool *pool, uint32_t seen) {
    syscall(SYS_futex, loopWord(pool), FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
}

static void futexWakeAll(CKernels_Pool *pool) {
    syscall(SYS_futex, loopWord(pool), FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

// Draws and runs indices of the current loop until none is left.
static void drain(CKernels_Pool *pool, size_t thread) {
    size_t finished = 0;
    uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    for (;;) {
        uint64_t index = ticket & closed;
        if (index == closed) break;
        CKernels_Task task = atomic_load_explicit(&pool->task, memory_order_relaxed);
        void *context = atomic_load_explicit(&pool->context, memory_order_relaxed);
        size_t count = atomic_load_explicit(&pool->count, memory_order_relaxed);
        if (index >= count) break;
        atomic_thread_fence(memory_order_acquire);
        // Success proves that the loop is still the one whose fields were read: the number of
        // the loop is part of the ticket. A loop with unfinished work cannot be replaced, and
        // `finished` indices of this thread keep it unfinished.
        if (!atomic_compare_exchange_weak_explicit(&pool->ticket, &ticket, ticket + 1,
                                                   memory_order_acq_rel, memory_order_acquire))
            continue;
        task(context, index, thread);
        finished++;
        ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    }
    if (finished) atomic_fetch_add_explicit(&pool->done, finished, memory_order_acq_rel);
}

// How far a worker has come in the expected regions.
typedef struct {
    uint32_t announcement;
    size_t region, offset;
} Fetching;

// Fetches the next few lines of what a coming loop reads; returns whether there were any.
static bool fetchAhead(CKernels_Pool *pool, size_t thread, Fetching *at) {
    uint32_t newest = atomic_load_explicit(&pool->announcement, memory_order_acquire);
    if (newest != at->announcement) *at = (Fetching){.announcement = newest};
    for (; at->region < CKernels_regions; at->region++, at->offset = 0) {
        size_t count = atomic_load_explicit(&pool->regionCounts[at->region], memory_order_relaxed);
        if (at->offset >= count) continue;
        uintptr_t bytes =
            atomic_load_explicit(&pool->regionBytes[at->region], memory_order_relaxed);
        bytes += thread * count + at->offset;
        for (size_t line = 0; line < linesAtOnce; line++) FETCH(bytes + 64 * line);
        at->offset += 64 * linesAtOnce;
        return true;
    }
    return false;
}

// Waits until the number of the loop differs from `seen`; returns the new one.
static uint32_t awaitLoop(CKernels_Pool *pool, size_t thread, uint32_t seen,
                          Fetching *fetching) {
    int64_t started = 0;
    for (unsigned spins = 0;; spins++) {
        uint32_t now = loopNumber(pool);
        if (now != seen) return now;
        if (fetchAhead(pool, thread, fetching)) continue;
        PAUSE();
        if ((spins & 255) != 255) continue;
        int64_t time = nanoseconds();
        if (started == 0) started = time;
        if (time - started < spinNanoseconds) continue;
        atomic_fetch_add(&pool->sleepers, 1);
        if (loopNumber(pool) == seen) futexWait(pool, seen);
        atomic_fetch_sub(&pool->sleepers, 1);
        started = 0;
    }
}

static void *work(void *argument) {
    Worker *worker = argument;
    CKernels_Pool *pool = worker->pool;
    currentPool = pool;
    currentThread = worker->thread;
    uint32_t seen = 0;
    Fetching fetching = {0};
    for (;;) {
        seen = awaitLoop(pool, worker->thread, seen, &fetching);
        if (atomic_load_explicit(&pool->stopping, memory_order_acquire)) return NULL;
        drain(pool, worker->thread);
    }
}

CKernels_Pool *CKernels_poolCreate(size_t threads) {
    if (threads < 1) threads = 1;
    CKernels_Pool *pool = NULL;
    if (posix_memalign((void **)&pool, 128, sizeof *pool) != 0) return NULL;
    *pool = (CKernels_Pool){.threads = 1};
    atomic_store(&pool->ticket, closed);
    pool->workers = calloc(threads, sizeof(Worker));
    if (!pool->workers || pthread_mutex_init(&pool->turn, NULL) != 0) {
        free(pool->workers);
        free(pool);
        return NULL;
    }
    for (size_t thread = 1; thread < threads; thread++) {
        Worker *worker = &pool->workers[thread];
        worker->pool = pool;
        worker->thread = thread;
        if (pthread_create(&worker->handle, NULL, work, worker) != 0) break;
        pool->threads = thread + 1;
    }
    return pool;
}

void CKernels_poolDestroy(CKernels_Pool *pool) {
    if (!pool) return;
    atomic_store(&pool->stopping, true);
    atomic_fetch_add(&pool->ticket, 1ull << 32);
    futexWakeAll(pool);
    for (size_t thread = 1; thread < pool->threads; thread++)
        pthread_join(pool->workers[thread].handle, NULL);
    pthread_mutex_destroy(&pool->turn);
    free(pool->workers);
    free(pool);
}

size_t CKernels_poolThreads(const CKernels_Pool *pool) { return pool->threads; }

void CKernels_poolExpect(CKernels_Pool *pool, const CKernels_Region *regions, size_t count) {
    if (pool->threads == 1) return;
    for (size_t i = 0; i < CKernels_regions; i++) {
        CKernels_Region region = i < count ? regions[i] : (CKernels_Region){NULL, 0};
        atomic_store_explicit(&pool->regionBytes[i], (uintptr_t)region.bytes, memory_order_relaxed);
        atomic_store_explicit(&pool->regionCounts[i], region.count, memory_order_relaxed);
    }
    atomic_fetch_add_explicit(&pool->announcement, 1, memory_order_release);
}

static void runAlone(size_t count, CKernels_Task task, void *context, size_t thread) {
    for (size_t index = 0; index < count; index++) task(context, index, thread);
}

void CKernels_poolRun(CKernels_Pool *pool, size_t count, CKernels_Task task, void *context) {
    if (count == 0) return;
    if (currentPool == pool) {
        runAlone(count, task, context, currentThread);
        return;
    }
    pthread_mutex_lock(&pool->turn);
    CKernels_Pool *outerPool = currentPool;
    size_t outerThread = currentThread;
    currentPool = pool;
    currentThread = 0;
    if (pool->threads == 1 || count == 1) {
        runAlone(count, task, context, 0);
    } else {
        // The ticket is closed: the last loop closed it.
        uint64_t loop = (atomic_load_explicit(&pool->ticket, memory_order_relaxed) >> 32) + 1;
        atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
        atomic_store_explicit(&pool->task, task, memory_order_relaxed);
        atomic_store_explicit(&pool->context, context, memory_order_relaxed);
        atomic_store_explicit(&pool->count, count, memory_order_relaxed);
        // Ordered with `sleepers`: a worker counts itself before it looks at the ticket again.
        atomic_store(&pool->ticket, loop << 32);
        if (atomic_load(&pool->sleepers) > 0) futexWakeAll(pool);
        drain(pool, 0);
        for (unsigned spins = 1;
             atomic_load_explicit(&pool->done, memory_order_acquire) != count; spins++) {
            PAUSE();
            if (spins % 4096 == 0) sched_yield();
        }
        atomic_store_explicit(&pool->ticket, loop << 32 | closed, memory_order_release);
    }
    currentPool = outerPool;
    currentThread = outerThread;
    pthread_mutex_unlock(&pool->turn);
}
