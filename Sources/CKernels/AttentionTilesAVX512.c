// Many queries: logits and weighted sums as products of bfloat16 tiles (MultiplyMany.h), float
// logits, weights and sums in between. A block of keys and values is packed once for all rows.
#include "AttentionMethod.h"
#include "CKernelsMachine.h"
#include "CKernelsTypes.h"
#include "MultiplyMany.h"

#if defined(__x86_64__)
#include "AttentionSoftmaxAVX512.h"
#include "ExpandBrainAVX512.h"

// The scratch of one thread.
typedef struct {
    size_t words;         // of a packed query or key
    size_t valuePanels;   // of tileColumns elements
    uint32_t *queries;    // [rows, words]
    uint32_t *keys;       // [keysPerBlock / tileColumns, words, tileColumns]
    uint32_t *values;     // [valuePanels, keysPerBlock / 2, tileColumns]
    float *logits;        // [tileRows, keysPerBlock]
    uint32_t *weights;    // [tileRows, keysPerBlock / 2]
    float *row;           // [tileRows, headDim]
    uint16_t *brainKeys, *brainValues;  // [keysPerBlock, headDim], unscaled, of int8 rows
    float *keyScales, *valueScales;     // [keysPerBlock], of int8 rows
    float *maxima, *sums; // [rows]
    float *weighted;      // [rows, headDim]
} Room;

static size_t up64(size_t value) { return (value + 63) / 64 * 64; }

// Cuts the scratch behind `scratch` (NULL to measure); returns its size.
static size_t cut(const CKernels_Attention *attention, size_t rows, void *scratch, Room *room) {
    size_t headDim = attention->headDim;
    uintptr_t start = (uintptr_t)scratch, at = start;
    room->words = up64(headDim) / 2;
    room->valuePanels = (headDim + tileColumns - 1) / tileColumns;
    room->queries = (uint32_t *)at;
    at += up64(rows * room->words * 4);
    room->keys = (uint32_t *)at;
    at += keysPerBlock * room->words * 4;
    room->values = (uint32_t *)at;
    at += room->valuePanels * keysPerBlock / 2 * tileColumns * 4;
    room->logits = (float *)at;
    at += tileRows * keysPerBlock * 4;
    room->weights = (uint32_t *)at;
    at += keysPerBlock / 2 * tileRows * 4;
    room->row = (float *)at;
    at += up64(tileRows * headDim * 4);
    size_t byteRows = attention->type == CKernels_int8Rows ? keysPerBlock : 0;
    room->brainKeys = (uint16_t *)at;
    at += up64(byteRows * headDim * 2);
    room->brainValues = (uint16_t *)at;
    at += up64(byteRows * headDim * 2);
    room->keyScales = (float *)at;
    at += byteRows * 4;
    room->valueScales = (float *)at;
    at += byteRows * 4;
    room->maxima = (float *)at;
    at += up64(rows * 4);
    room->sums = (float *)at;
    at += up64(rows * 4);
    room->weighted = (float *)at;
    at += up64(rows * headDim * 4);
    return at - start;
}

static size_t scratchBytes(const CKernels_Attention *attention, const AttentionPlan *plan) {
    Room room;
    size_t rows = rowCount(attention, plan->queriesPerBlock);
    return cut(attention, rows, NULL, &room);
}

static void begin(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    Room room;
    size_t dim = attention->headDim;
    size_t count = rowCount(attention, rows->queryCount);
    cut(attention, count, scratch, &room);
    float scale = 1.0f / sqrtf((float)dim);
    for (size_t first = 0; first < count; first += tileRows) {
        size_t here = count - first < tileRows ? count - first : tileRows;
        for (size_t i = 0; i < here; i++) {
            const float *query = attention->queries + rowOf(attention, rows, first + i) * dim;
            for (size_t j = 0; j < dim; j++) room.row[i * dim + j] = query[j] * scale;
        }
        brainMethodAVX512.packActivations(
            room.row, here, dim, dim, room.queries + first * room.words, room.words, NULL, NULL);
    }
    for (size_t i = 0; i < count; i++) room.maxima[i] = -INFINITY, room.sums[i] = 0;
    memset(room.weighted, 0, count * dim * 4);
}

static void end(const CKernels_Attention *attention, const RowBlock *rows, void *scratch) {
    Room room;
    size_t dim = attention->headDim;
    size_t count = rowCount(attention, rows->queryCount);
    cut(attention, count, scratch, &room);
    for (size_t i = 0; i < count; i++) {
        size_t row = rowOf(attention, rows, i);
        rows->part.maxima[row] = room.maxima[i];
        rows->part.sums[row] = room.sums[i];
        memcpy(rows->part.weighted + row * dim, room.weighted + i * dim, dim * 4);
    }
}

// Interleaves the values of each two pairs: word w of element j holds pairs 2 w and 2 w + 1.
AVX512_INLINE void packValues(const int type, const KeyBlock *block, size_t dim, Room *room) {
    size_t rowBytes = CKernels_byteCount(type, dim);
    const __m512i low = _mm512_set_epi16(47, 15, 46, 14, 45, 13, 44, 12, 43, 11, 42, 10, 41, 9, 40,
                                         8, 39, 7, 38, 6, 37, 5, 36, 4, 35, 3, 34, 2, 33, 1, 32, 0);
    const __m512i high = _mm512_add_epi16(low, _mm512_set1_epi16(16));
    for (size_t panel = 0; panel < room->valuePanels; panel++) {
        size_t left = dim - panel * tileColumns;
        __mmask32 valid = left >= 32 ? ~0u : (1u << left) - 1;
        uint32_t *out = room->values + panel * (keysPerBlock / 2) * tileColumns;
        for (size_t pair = 0; pair < (block->count + 15) / 16 * 16; pair += 2, out += tileColumns) {
            const uint8_t *at = block->values + pair * rowBytes;
            __m512i even = _mm512_setzero_si512(), odd = even;
            if (pair < block->count) even = expandBrain(type, at, panel * tileColumns, valid);
            if (pair + 1 < block->count)
                odd = expandBrain(type, at + rowBytes, panel * tileColumns, valid);
            _mm512_store_si512(out, _mm512_permutex2var_epi16(even, low, odd));
            _mm512_store_si512(out + 16, _mm512_permutex2var_epi16(even, high, odd));
        }
    }
}

AVX512 static void packPairs(const CKernels_Attention *attention, const int type,
                             const KeyBlock *block, Room *room) {
    CKernels_Product keys = {.bytes = block->keys, .rows = block->count,
                             .columns = attention->headDim, .type = type};
    for (size_t first = 0; first < block->count; first += tileColumns) {
        size_t left = block->count - first;
        brainMethodAVX512.packWeights(
            &keys, first, left < tileColumns ? left : tileColumns, 0, attention->headDim,
            room->keys + first * room->words, NULL);
    }
    if (type == CKernels_bfloat16)
        packValues(CKernels_bfloat16, block, attention->headDim, room);
    else if (type == CKernels_float16)
        packValues(CKernels_float16, block, attention->headDim, room);
    else
        packValues(CKernels_float32, block, attention->headDim, room);
}

// The elements of int8 rows without their scale: bfloat16 holds any byte exactly.
AVX512 static void brainOfBytes(const uint8_t *rows, size_t count, size_t dim, uint16_t *out) {
    for (size_t row = 0; row < count; row++, rows += dim + 4, out += dim) {
        for (size_t first = 0; first < dim; first += 32) {
            size_t left = dim - first;
            __mmask32 valid = left >= 32 ? ~0u : (1u << left) - 1;
            __m256i bytes = _mm256_maskz_loadu_epi8(valid, rows + 4 + first);
            __m512i low = _mm512_cvtepi8_epi32(_mm256_castsi256_si128(bytes));
            __m512i high = _mm512_cvtepi8_epi32(_mm256_extracti128_si256(bytes, 1));
            _mm512_mask_storeu_epi16(
                out + first, valid, brainOfFloats(_mm512_cvtepi32_ps(low), _mm512_cvtepi32_ps(high)));
        }
    }
}

// Turns a block of int8 rows into one of bfloat16 rows and their scales, and packs it.
AVX512 static void packByteRows(const CKernels_Attention *attention, const KeyBlock *block,
                                Room *room) {
    size_t dim = attention->headDim;
    memset(room->keyScales, 0, 2 * keysPerBlock * 4);
    loadScales(block->keys, block->count, dim, room->keyScales);
    loadScales(block->values, block->count, dim, room->valueScales);
    brainOfBytes(block->keys, block->count, dim, room->brainKeys);
    brainOfBytes(block->values, block->count, dim, room->brainValues);
    KeyBlock brain = *block;
    brain.keys = (const uint8_t *)room->brainKeys;
    brain.values = (const uint8_t *)room->brainValues;
    packPairs(attention, CKernels_bfloat16, &brain, room);
}
// The block against the rows first..<first + here.
AVX512 static void tileGroup(const CKernels_Attention *attention, const RowBlock *rows,
                             const KeyBlock *block, Room *room, size_t first, size_t here) {
    const Method *method = &brainMethodAVX512;
    size_t dim = attention->headDim;
    RowLimits limits[tileRows];
    size_t most = limitRows(attention, rows, block, 0, first, here, limits);
    if (most == 0) return;
    size_t padded = (most + 15) / 16 * 16;
    Tile tile = {.activations = room->queries + first * room->words,
                 .activationStride = room->words, .words = (dim + 1) / 2,
                 .rows = here, .columns = tileColumns, .stride = keysPerBlock};
    for (size_t key = 0; key < padded; key += tileColumns) {
        tile.weights = room->keys + key * room->words;
        tile.y = room->logits + key;
        method->multiplyTile(&tile);
    }
    int bytes = attention->type == CKernels_int8Rows;
    for (size_t i = 0; i < here; i++) {
        float *logits = room->logits + i * keysPerBlock;
        if (bytes) scaleRow(logits, room->keyScales, padded);
        float *maximum = room->maxima + first + i, *sum = room->sums + first + i;
        float factor = weighRow(logits, padded, limits[i], maximum, sum);
        if (bytes) scaleRow(logits, room->valueScales, padded);
        float *weighted = room->weighted + (first + i) * dim;
        if (factor != 1)
            for (size_t j = 0; j < dim; j++) weighted[j] *= factor;
    }
    // Columns beyond `padded` are packed too, up to a multiple of columnUnit, but not used.
    method->packActivations(room->logits, here, padded, keysPerBlock, room->weights,
                            keysPerBlock / 2, NULL, NULL);
    tile.activations = room->weights;
    tile.activationStride = keysPerBlock / 2;
    tile.words = padded / 2;
    tile.stride = dim;
    tile.add = 1;
    for (size_t panel = 0; panel < room->valuePanels; panel++) {
        size_t left = dim - panel * tileColumns;
        tile.weights = room->values + panel * (keysPerBlock / 2) * tileColumns;
        tile.columns = left < tileColumns ? left : tileColumns;
        tile.y = room->weighted + first * dim + panel * tileColumns;
        method->multiplyTile(&tile);
    }
}

static void addBlock(const CKernels_Attention *attention, const RowBlock *rows,
                     const KeyBlock *block, int everything, void *scratch) {
    (void)everything;
    Room room;
    size_t count = rowCount(attention, rows->queryCount);
    cut(attention, count, scratch, &room);
    if (attention->type == CKernels_int8Rows)
        packByteRows(attention, block, &room);
    else
        packPairs(attention, attention->type, block, &room);
    for (size_t first = 0; first < count; first += tileRows) {
        size_t here = count - first < tileRows ? count - first : tileRows;
        tileGroup(attention, rows, block, &room, first, here);
    }
}

const AttentionMethod tilesAVX512 = {scratchBytes, begin, addBlock, end};
#endif
