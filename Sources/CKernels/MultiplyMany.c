#include "MultiplyMany.h"

#include <string.h>

#include "CKernelsMachine.h"
#include "CKernelsTypes.h"

typedef struct {
    const Method *method;
    const float *x;
    size_t count, columns;
    const CKernels_Product *products;
    size_t productCount;
    size_t blocks;       // of activations
    size_t slices;       // that the blocks are cut into, each with its own loop index
    size_t words;        // per row, of all columns
    size_t groups;       // per row
    uint32_t *activations;      // [count, words]
    float *activationScales;    // [count, groups]
    uint32_t *activationOffsets; // [count, groups], of 32 bits
    uint8_t *threadScratch;
    size_t threadBytes;
    size_t threads;
} Many;

// Larger panels of weights are not fetched ahead: half of a usual L2 cache.
enum { mostFetchedBytes = 512 << 10 };

static size_t roundUp(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

static size_t passWords(const Many *many) {
    size_t columns = many->columns < columnsPerPass ? many->columns : columnsPerPass;
    return roundUp(columns, columnUnit) / many->method->unit;
}

// Words of a thread's packed panel.
static size_t panelWords(const Many *many) { return passWords(many) * many->method->tileColumns; }

// Lays out the scratch behind `scratch` (NULL to measure); returns its size.
static size_t layOut(Many *many, void *scratch, size_t threads) {
    uintptr_t start = (uintptr_t)scratch;
    many->blocks = (many->count + tileRows - 1) / tileRows;
    many->words = roundUp(many->columns, columnUnit) / many->method->unit;
    size_t columns = many->method->columnsPerScale;
    many->groups = (many->columns + columns - 1) / columns;
    size_t packed = roundUp(many->count * many->words * 4, 64);
    size_t scales = roundUp(many->count * many->groups * 4, 64);
    many->activations = (uint32_t *)start;
    many->activationScales = (float *)(start + packed);
    many->activationOffsets = (uint32_t *)(start + packed + scales);
    many->threadScratch = (uint8_t *)(start + packed + 2 * scales);
    size_t weightScales = many->groups * many->method->weightScales * many->method->tileColumns;
    many->threadBytes = roundUp((panelWords(many) + weightScales) * 4, 128);
    return packed + 2 * scales + threads * many->threadBytes;
}

static size_t firstRow(const Many *many, size_t block) {
    return block * many->count / many->blocks;
}

static void packTask(void *context, size_t block, size_t thread) {
    (void)thread;
    const Many *many = context;
    size_t row = firstRow(many, block), rows = firstRow(many, block + 1) - row;
    many->method->packActivations(many->x + row * many->columns, rows, many->columns,
                                  many->columns, many->activations + row * many->words,
                                  many->words, many->activationScales + row * many->groups,
                                  many->activationOffsets + row * many->groups);
}

static size_t panels(const Many *many, const CKernels_Product *product) {
    size_t rows = many->method->tileColumns;
    return (product->rows + rows - 1) / rows;
}

static size_t allPanels(const Many *many) {
    size_t total = 0;
    for (size_t i = 0; i < many->productCount; i++) total += panels(many, &many->products[i]);
    return total;
}

// A panel's weights, to be packed: `rows` rows of `product` from `row` on.
typedef struct {
    const CKernels_Product *product;
    size_t row, rows;
} Panel;

static Panel panelAt(const Many *many, size_t panel) {
    const CKernels_Product *product = many->products;
    while (panel >= panels(many, product)) panel -= panels(many, product++);
    size_t most = many->method->tileColumns;
    size_t row = panel * most, left = product->rows - row;
    return (Panel){product, row, left < most ? left : most};
}

// Starts to fetch a panel that a thread will pack next but one: packing walks along many rows at
// once, which the processor does not foresee.
static void fetchPanel(const Many *many, size_t index) {
    if (index >= allPanels(many)) return;
    Panel panel = panelAt(many, index);
    size_t rowBytes = CKernels_byteCount(panel.product->type, many->columns);
    const char *bytes = (const char *)panel.product->bytes + panel.row * rowBytes;
    size_t count = panel.rows * rowBytes;
    if (count > mostFetchedBytes) return;
    for (size_t at = 0; at < count; at += 64) __builtin_prefetch(bytes + at, 0, 2);
}

// One panel of weights times one slice of the activations.
static void panelTask(void *context, size_t index, size_t thread) {
    const Many *many = context;
    size_t slice = index % many->slices, panel = index / many->slices;
    Panel here = panelAt(many, panel);
    const CKernels_Product *product = here.product;
    size_t row = here.row, rows = here.rows;
    fetchPanel(many, panel + many->threads);
    uint32_t *packed = (uint32_t *)(many->threadScratch + thread * many->threadBytes);
    float *scales = (float *)(packed + panelWords(many));
    size_t firstBlock = slice * many->blocks / many->slices;
    size_t endBlock = (slice + 1) * many->blocks / many->slices;
    for (size_t first = 0; first < many->columns; first += columnsPerPass) {
        size_t end = first + columnsPerPass;
        if (end > many->columns) end = many->columns;
        many->method->packWeights(product, row, rows, first, end - first, packed, scales);
        size_t skipped = first / many->method->unit;
        Tile tile = {.weights = packed, .weightScales = scales, .columns = rows,
                     .words = roundUp(end - first, columnUnit) / many->method->unit,
                     .activationStride = many->words, .activationGroups = many->groups,
                     .firstGroup = first / many->method->columnsPerScale,
                     .stride = product->rows, .add = product->adds || first > 0};
        for (size_t block = firstBlock; block < endBlock; block++) {
            size_t x = firstRow(many, block);
            tile.rows = firstRow(many, block + 1) - x;
            tile.activations = many->activations + x * many->words + skipped;
            tile.activationScales = many->activationScales + x * many->groups;
            tile.activationOffsets = many->activationOffsets + x * many->groups;
            tile.y = product->y + x * product->rows + row;
            many->method->multiplyTile(&tile);
        }
    }
}

#if defined(__x86_64__)
void packFloatActivations(const float *x, size_t rows, size_t columns, size_t stride,
                          uint32_t *packed, size_t words, float *scales, void *offsets) {
    (void)scales, (void)offsets;
    for (size_t row = 0; row < rows; row++, x += stride, packed += words) {
        memcpy(packed, x, columns * 4);
        memset(packed + columns, 0, (columnUnit - 1 - (columns - 1) % columnUnit) * 4);
    }
}
#endif

// The method for weights of a type, or NULL if there is none.
static const Method *methodFor(int level, int precision, int type) {
#if defined(__x86_64__)
    if (level >= CKernels_avx512) {
        if (precision == CKernels_precisionInt8) return &byteMethodAVX512;
        if (precision == CKernels_precisionBFloat16) return &brainMethodAVX512;
        return &floatMethodAVX512;
    }
    if (level == CKernels_avx2) {
        if (precision == CKernels_precisionFloat32) return &floatMethodAVX2;
        int nibbles = type == CKernels_q4_0 || type == CKernels_q4_1;
        return precision == CKernels_precisionInt8 && nibbles ? &nibbleMethodAVX2
                                                              : &shortMethodAVX2;
    }
#endif
    (void)level, (void)precision, (void)type;
    return NULL;
}

size_t CKernels_multiplyManyScratch(int level, int precision, size_t count,
                                    const CKernels_Product *products, size_t productCount,
                                    size_t threads) {
    size_t most = 0;
    for (size_t i = 0; i < productCount; i++) {
        const Method *method = methodFor(level, precision, products[i].type);
        Many many = {.method = method, .count = count, .columns = products[i].columns};
        size_t bytes = method ? layOut(&many, NULL, threads) : 0;
        most = bytes > most ? bytes : most;
    }
    return most;
}

// Multiplies by products of one method.
static void multiplyAll(CKernels_Pool *pool, Many *many, void *scratch) {
    size_t threads = CKernels_poolThreads(pool), tasks = allPanels(many);
    layOut(many, scratch, threads);
    // Slices repeat the packing of weights: only as many as busy threads need, and of no fewer
    // than eight blocks each.
    size_t slices = tasks % threads == 0 ? 1 : (8 * threads + tasks - 1) / tasks;
    size_t most = many->blocks / 8 ? many->blocks / 8 : 1;
    many->slices = slices < most ? slices : most;
    many->threads = threads;
    CKernels_poolRun(pool, many->blocks, packTask, many);
    CKernels_poolRun(pool, tasks * many->slices, panelTask, many);
}

int CKernels_multiplyMany(CKernels_Pool *pool, int level, int precision, const float *x,
                          size_t count, const CKernels_Product *products, size_t productCount,
                          void *scratch) {
    for (size_t first = 0, end; first < productCount; first = end) {
        const Method *method = methodFor(level, precision, products[first].type);
        if (!method) return 0;
        for (end = first + 1; end < productCount; end++)
            if (methodFor(level, precision, products[end].type) != method) break;
        Many many = {.method = method, .x = x, .count = count, .columns = products[0].columns,
                     .products = products + first, .productCount = end - first};
        multiplyAll(pool, &many, scratch);
    }
    return 1;
}

uint64_t CKernels_multiplyTiles(int level, int precision, size_t tiles) {
    enum { words = 144, groups = words * 4 / columnUnit };
    _Alignas(64) uint32_t packed[words * (tileRows + tileColumns)] = {0};
    _Alignas(64) float y[tileRows * tileColumns];
    float scales[groups * mostWeightScales * tileColumns] = {0};
    int32_t offsets[groups * tileRows] = {0};
    const Method *method = methodFor(level, precision, CKernels_q4_1);
    if (!method) return 0;
    Tile tile = {.activations = packed + words * tileColumns, .weights = packed,
                 .activationScales = scales, .activationOffsets = offsets, .weightScales = scales,
                 .words = words, .activationStride = words, .activationGroups = groups,
                 .rows = tileRows, .columns = method->tileColumns, .y = y,
                 .stride = method->tileColumns};
    for (size_t i = 0; i < tiles; i++) method->multiplyTile(&tile);
    return 2ull * tileRows * method->tileColumns * words * method->unit * tiles;
}
