// The sequence of pairs is cut into chunks, and these into blocks, at positions that depend on
// the problem's shape alone. A block that lies in two runs is copied together first. So each
// block is the same arithmetic for every cut into runs, and chunks are merged in order.
#include "CKernelsAttention.h"

#include <math.h>

#include "AttentionMethod.h"
#include "CKernelsMachine.h"
#include "CKernelsProducts.h"
#include "CKernelsTypes.h"
#include "Exponential.h"
#include "MultiplyMany.h"

#define VARIANT_FILE "AttentionVariant.h"
#include "Variants.h"

typedef struct {
    const CKernels_Attention *attention;
    AttentionPlan plan;
    uint8_t *threadScratch;
    float *parts;  // one part of all queries per chunk, if there are several
} Attend;

static size_t minimum(size_t a, size_t b) { return a < b ? a : b; }

static size_t roundUp(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

static AttentionPlan makePlan(const CKernels_Attention *attention) {
    AttentionPlan plan;
    size_t group = attention->heads / attention->kvHeads;
    size_t perBlock = targetRows / group ? targetRows / group : 1;
    size_t blocks = (attention->queryCount + perBlock - 1) / perBlock;
    plan.queriesPerBlock = (attention->queryCount + blocks - 1) / blocks;
    plan.queryBlocks = (attention->queryCount + plan.queriesPerBlock - 1) / plan.queriesPerBlock;
    size_t tasks = plan.queryBlocks * attention->kvHeads;
    size_t wanted = targetTasks > tasks ? targetTasks / tasks : 1;
    size_t chunk = roundUp((attention->keyCount + wanted - 1) / wanted, keysPerBlock);
    plan.keysPerChunk = chunk < minimumChunk ? minimumChunk : chunk;
    plan.chunks = (attention->keyCount + plan.keysPerChunk - 1) / plan.keysPerChunk;
    if (plan.chunks == 0) plan.chunks = 1;
    return plan;
}

// Bytes of a block of keys, or of values, as they are or as floats.
static size_t blockBytes(const CKernels_Attention *attention) {
    return roundUp(keysPerBlock * (attention->headDim * 4 + 4), 64);
}

// A thread's scratch: staged keys, values and mask, then what the kernel needs.
static size_t stagedBytes(const CKernels_Attention *attention) {
    return 2 * blockBytes(attention) + keysPerBlock;
}

// The methods that a problem may be computed with; the second one where every pair counts.
typedef struct {
    const AttentionMethod *usual, *everything;
} Methods;

static Methods methodsFor(const CKernels_Attention *attention, const AttentionPlan *plan) {
#if defined(__x86_64__)
    size_t rows = rowCount(attention, plan->queriesPerBlock);
    int rounds = attention->precision != CKernels_precisionFloat32;
    if (attention->level >= CKernels_avx512) {
        // Tiles are worth the packing with as many rows as they have.
        int many = rounds && rows >= tileRows;
        return (Methods){many ? &tilesAVX512 : &scanAVX512, &scanAVX512};
    }
    if (attention->level == CKernels_avx2) {
        int few = rows <= mostScannedRows && attention->headDim % 16 == 0;
        const AttentionMethod *method = few ? &scanAVX2 : &tilesAVX2;
        if (rounds && rows >= leastShortRows && attention->headDim <= mostShortDim)
            method = &shortsAVX2;
        return (Methods){method, method};
    }
#endif
    (void)attention, (void)plan;
    return (Methods){&plainMethod, &plainMethod};
}

static size_t threadBytes(const CKernels_Attention *attention, const AttentionPlan *plan) {
    Methods methods = methodsFor(attention, plan);
    size_t usual = methods.usual->scratchBytes(attention, plan);
    size_t everything = methods.everything->scratchBytes(attention, plan);
    return roundUp(stagedBytes(attention) + (usual > everything ? usual : everything), 128);
}

static size_t partFloats(const CKernels_Attention *attention) {
    size_t rows = attention->queryCount * attention->heads;
    return roundUp(rows * (attention->headDim + 2), 16);
}

static CKernels_Part partOfChunk(const Attend *attend, size_t chunk) {
    const CKernels_Attention *attention = attend->attention;
    if (attend->plan.chunks == 1) return attention->out;
    size_t rows = attention->queryCount * attention->heads;
    float *base = attend->parts + chunk * partFloats(attention);
    return (CKernels_Part){base, base + rows, base + 2 * rows};
}

// Points `block` at pairs first..<first + count of a kv head, copying them if they lie in
// several runs. `run` and `runStart` are a cursor that only moves forward.
static void locate(const CKernels_Attention *attention, BlockCursor *cursor, size_t first,
                   size_t count, KeyBlock *block) {
    size_t rowBytes = CKernels_byteCount(attention->type, attention->headDim);
    while (first >= cursor->start + cursor->run->count) cursor->start += (cursor->run++)->count;
    block->count = count;
    size_t offset = first - cursor->start;
    if (offset + count <= cursor->run->count) {
        block->keys = (const uint8_t *)cursor->run->keys + offset * rowBytes;
        block->values = (const uint8_t *)cursor->run->values + offset * rowBytes;
        block->mask = cursor->run->mask ? cursor->run->mask + offset : NULL;
        return;
    }
    block->keys = cursor->stagedKeys;
    block->values = cursor->stagedValues;
    block->mask = cursor->stagedMask;
    const CKernels_PairRun *run = cursor->run;
    for (size_t done = 0; done < count; run++, offset = 0) {
        size_t part = minimum(run->count - offset, count - done);
        if (part == 0) continue;
        memcpy(cursor->stagedKeys + done * rowBytes,
               (const uint8_t *)run->keys + offset * rowBytes, part * rowBytes);
        memcpy(cursor->stagedValues + done * rowBytes,
               (const uint8_t *)run->values + offset * rowBytes, part * rowBytes);
        if (run->mask)
            memcpy(cursor->stagedMask + done, run->mask + offset, part);
        else
            memset(cursor->stagedMask + done, 1, part);
        done += part;
    }
}

// Adds pairs first..<end of a kv head to `rows`.
static void attendRange(const Attend *attend, const RowBlock *rows, size_t first, size_t end,
                        int everything, size_t thread) {
    const CKernels_Attention *attention = attend->attention;
    uint8_t *scratch =
        attend->threadScratch + thread * threadBytes(attention, &attend->plan);
    size_t staged = blockBytes(attention);
    void *room = scratch + stagedBytes(attention);
    BlockCursor cursor = {.run = attention->runs + attention->runOffsets[rows->kvHead],
                          .stagedKeys = scratch,
                          .stagedValues = scratch + staged,
                          .stagedMask = scratch + 2 * staged};
    Methods methods = methodsFor(attention, &attend->plan);
    const AttentionMethod *method = everything ? methods.everything : methods.usual;
    method->begin(attention, rows, room);
    for (; first < end; first += keysPerBlock) {
        KeyBlock block = {.first = first};
        locate(attention, &cursor, first, minimum(keysPerBlock, end - first), &block);
        method->addBlock(attention, rows, &block, everything, room);
    }
    method->end(attention, rows, room);
}

static void attendTask(void *context, size_t index, size_t thread) {
    const Attend *attend = context;
    const CKernels_Attention *attention = attend->attention;
    const AttentionPlan *plan = &attend->plan;
    size_t chunk = index % plan->chunks;
    size_t kvHead = index / plan->chunks % attention->kvHeads;
    // The last queries see the most pairs: longest tasks first.
    size_t queryBlock = plan->queryBlocks - 1 - index / plan->chunks / attention->kvHeads;
    RowBlock rows = {.firstQuery = queryBlock * plan->queriesPerBlock, .kvHead = kvHead};
    size_t left = attention->queryCount - rows.firstQuery;
    rows.queryCount = minimum(plan->queriesPerBlock, left);
    rows.part = partOfChunk(attend, chunk);
    size_t first = chunk * plan->keysPerChunk;
    size_t end = minimum(first + plan->keysPerChunk, attention->keyCount);
    if (attention->causal)
        end = minimum(end, attention->past + rows.firstQuery + rows.queryCount);
    attendRange(attend, &rows, first, end, 0, thread);
}

// A query all of whose visible keys are masked averages over every key, also later ones: the
// reference gives masked and future pairs the same finite logit.
static void recoverTask(void *context, size_t index, size_t thread) {
    const Attend *attend = context;
    const CKernels_Attention *attention = attend->attention;
    size_t group = attention->heads / attention->kvHeads;
    size_t query = index / attention->kvHeads, kvHead = index % attention->kvHeads;
    size_t row = query * attention->heads + kvHead * group;
    int lost = 0;
    for (size_t head = 0; head < group; head++)
        lost |= !(attention->out.maxima[row + head] > maskedLogit + 1000);
    if (!lost || attention->keyCount == 0) return;
    RowBlock rows = {query, 1, kvHead, attention->out};
    attendRange(attend, &rows, 0, attention->keyCount, 1, thread);
}

// Whether any pair may be masked; if none is, every query sees a pair and needs no recovery.
static int hasMask(const CKernels_Attention *attention) {
    for (size_t run = 0; run < attention->runOffsets[attention->kvHeads]; run++)
        if (attention->runs[run].mask) return 1;
    return 0;
}

static void mergeTask(void *context, size_t index, size_t thread) {
    (void)thread;
    const Attend *attend = context;
    const CKernels_Attention *attention = attend->attention;
    size_t first = index * attention->heads, dim = attention->headDim;
    for (size_t chunk = 0; chunk < attend->plan.chunks; chunk++) {
        CKernels_Part from = partOfChunk(attend, chunk), to = attention->out;
        from = (CKernels_Part){from.maxima + first, from.sums + first, from.weighted + first * dim};
        to = (CKernels_Part){to.maxima + first, to.sums + first, to.weighted + first * dim};
        if (chunk == 0) {
            memcpy(to.maxima, from.maxima, attention->heads * 4);
            memcpy(to.sums, from.sums, attention->heads * 4);
            memcpy(to.weighted, from.weighted, attention->heads * dim * 4);
        } else {
            CKernels_mergeParts(attention->level, to, from, attention->heads, dim);
        }
    }
}

size_t CKernels_attendScratch(const CKernels_Attention *attention, size_t threads) {
    if (attention->queryCount == 0) return 0;
    AttentionPlan plan = makePlan(attention);
    size_t parts = plan.chunks > 1 ? plan.chunks * partFloats(attention) * 4 : 0;
    return threads * threadBytes(attention, &plan) + parts;
}

void CKernels_attend(CKernels_Pool *pool, const CKernels_Attention *attention, void *scratch) {
    if (attention->queryCount == 0) return;
    Attend attend = {.attention = attention, .plan = makePlan(attention)};
    size_t threads = CKernels_poolThreads(pool);
    attend.threadScratch = scratch;
    const AttentionPlan *plan = &attend.plan;
    attend.parts = (float *)((uint8_t *)scratch + threads * threadBytes(attention, plan));
    size_t tasks = plan->chunks * plan->queryBlocks * attention->kvHeads;
    CKernels_poolRun(pool, tasks, attendTask, &attend);
    if (plan->chunks > 1) CKernels_poolRun(pool, attention->queryCount, mergeTask, &attend);
    if (attention->causal && hasMask(attention))
        CKernels_poolRun(pool, attention->queryCount * attention->kvHeads, recoverTask, &attend);
}

void CKernels_mergeParts(int level, CKernels_Part part, CKernels_Part other, size_t rows,
                         size_t headDim) {
    DISPATCH(level, mergeParts)(part, other, rows, headDim);
}

void CKernels_normalizePart(int level, CKernels_Part part, size_t rows, size_t headDim,
                            float *out) {
    DISPATCH(level, normalizePart)(part, rows, headDim, out);
}
