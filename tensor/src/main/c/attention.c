/* Attention over paged keys and values. Layout and order are those of the Java interfaces KvLayout and AttentionKernel;
   PlainAttention is the scalar twin and says what every bit is.

   A call walks over tiles of at most ROWS rows; a row is one query with one of the query heads that share a KV head. For each
   step of 64 positions a tile multiplies its rows with the transposed keys (16 positions a vector), turns the scores into
   weights, and adds the weighted values (16 dimensions a vector). In both products ROWS x TILE_COLUMNS sums stay in
   registers and every key or value that is loaded meets all rows. */
#include "wide.h"

enum { TOKENS = 16, GROUP = 32, STEP = 64, BLOCKS = STEP / TOKENS, ROWS = 6, FEW = 4 };

/* Between the rows of a tile: room for the longest key, and off powers of two, which would share few lines of the cache. */
enum { LONGEST = 512, STRIDE = LONGEST + 16 };

#define UNROLL_BLOCKS _Pragma("GCC unroll 4")

typedef enum { F32, F16, Q8 } type_t;

/* A KvLayout, and where KV head h's part lies in a block. */
typedef struct {
    type_t type;
    int kv_heads, key_length, value_length;
    int64_t size, keys, values, key_scales, value_scales, bytes;
} layout_t;

static layout_t layout_of(int type, int kv_heads, int key_length, int value_length) {
    layout_t l = {.type = (type_t)type, .kv_heads = kv_heads, .key_length = key_length, .value_length = value_length};
    l.size = type == F32 ? 4 : type == F16 ? 2 : 1;
    l.keys = l.size * TOKENS * key_length;
    l.values = l.size * TOKENS * value_length;
    l.key_scales = 4 * TOKENS * ((key_length + GROUP - 1) / GROUP);
    l.value_scales = 4 * TOKENS * ((value_length + GROUP - 1) / GROUP);
    int64_t numbers = (kv_heads * (l.keys + l.values) + 63) & -64;
    l.bytes = type == Q8 ? (numbers + kv_heads * (l.key_scales + l.value_scales) + 63) & -64 : numbers;
    if (value_length % 16 != 0) l.bytes += 64;
    return l;
}
INLINE int64_t keys_at(const layout_t *l, int head) { return head * l->keys; }
INLINE int64_t values_at(const layout_t *l, int head) { return l->kv_heads * l->keys + head * l->values; }
INLINE int64_t key_scales_at(const layout_t *l, int head) {
    return ((l->kv_heads * (l->keys + l->values) + 63) & -64) + head * l->key_scales;
}
INLINE int64_t value_scales_at(const layout_t *l, int head) {
    return key_scales_at(l, l->kv_heads) + head * l->value_scales;
}

/* ---- store ---- */

#define LARGEST 65504.0f

INLINE v16 clamped(v16 x) { return greater_of(all(-LARGEST), smaller_of(all(LARGEST), x)); }

INLINE float scale_of(const float *x, int n) {
    int32_t most = 0;
    for (int i = 0; i < n; i++) {
        int32_t bits;
        memcpy(&bits, x + i, 4);
        bits &= 0x7fffffff;
        most = bits > most ? bits : most;
    }
    float largest;
    memcpy(&largest, &most, 4);
    return largest * (1 / 127.0f);
}

/* Stores the first m of sixteen numbers; they are divided by `scale` if they become codes. */
INLINE void store16(const type_t type, void *to, v16 x, v16 scale, int m) {
    uint8_t all16[64];
    void *at = m == 16 ? to : all16;
    int size = type == F32 ? 4 : type == F16 ? 2 : 1;
    if (type == F32) store(at, x);
    if (type == F16) store_halves(at, clamped(x));
    if (type == Q8) store_low_bytes(at, add(div16(x, scale), all(ROUND)));
    if (m < 16) memcpy(to, all16, (size_t)(m * size));
}

INLINE void store_value(const type_t type, const float *x, int n, uint8_t *to, float *scales) {
    int size = type == F32 ? 4 : type == F16 ? 2 : 1;
    for (int d = 0; d < n; d += 16) {
        int m = n - d < 16 ? n - d : 16;
        if (type == Q8 && d % GROUP == 0) scales[d / GROUP] = scale_of(x + d, n - d < GROUP ? n - d : GROUP);
        store16(type, to + d * size, load_first(x + d, m), all(type == Q8 ? scales[d / GROUP] : 1), m);
    }
}

/* Stores `count` positions' keys of one head from slot `slot` of a block on. */
INLINE void store_keys(const type_t type, const float *k, int64_t stride, int n, int slot, int count, uint8_t *to,
                       float *scales) {
    int size = type == F32 ? 4 : type == F16 ? 2 : 1;
    float across[GROUP][TOKENS];
    memset(across, 0, sizeof across);
    for (int g = 0; g < n; g += GROUP) {
        int end = n - g < GROUP ? n - g : GROUP;
        v16 scale = all(1);
        if (type == Q8) {
            float *s = scales + g / GROUP * TOKENS + slot;
            for (int i = 0; i < count; i++) s[i] = scale_of(k + i * stride + g, end);
            scale = load_first(s, count);
        }
        for (int i = 0; i < count; i++) {
            for (int d = 0; d < end; d++) across[d][i] = k[i * stride + g + d];
        }
        for (int d = 0; d < end; d++) {
            store16(type, to + ((g + d) * TOKENS + slot) * size, load(across[d]), scale, count);
        }
    }
}

INLINE void store_all(const type_t type, const layout_t *l, uint8_t *layer, const int32_t *table, int position, int count,
                      const float *k, const float *v, int64_t stride) {
    for (int i = 0; i < count;) {
        int slot = (position + i) % TOKENS, some = TOKENS - slot < count - i ? TOKENS - slot : count - i;
        uint8_t *block = layer + table[(position + i) / TOKENS] * l->bytes;
        for (int h = 0; h < l->kv_heads; h++) {
            store_keys(type, k + i * stride + (int64_t)h * l->key_length, stride, l->key_length, slot, some,
                       block + keys_at(l, h), (float *)(block + key_scales_at(l, h)));
            float *scales = (float *)(block + value_scales_at(l, h));
            uint8_t *to = block + values_at(l, h);
            for (int j = slot; j < slot + some; j++) {
                store_value(type, v + (i + j - slot) * stride + (int64_t)h * l->value_length, l->value_length,
                            to + j * l->value_length * l->size, scales + j * (l->value_scales / 4 / TOKENS));
            }
        }
        i += some;
    }
}

EXPORT void yunmo_kv_store(int type, int kv_heads, int key_length, int value_length, uint8_t *layer,
                           const int32_t *table, int position, int count, const float *k, const float *v,
                           int64_t stride) {
    layout_t l = layout_of(type, kv_heads, key_length, value_length);
    switch (l.type) {
    case F32: store_all(F32, &l, layer, table, position, count, k, v, stride); break;
    case F16: store_all(F16, &l, layer, table, position, count, k, v, stride); break;
    case Q8: store_all(Q8, &l, layer, table, position, count, k, v, stride); break;
    }
}

/* ---- attend ---- */

/* A tile of rows and where it stands in its walk. */
typedef struct {
    int rows;
    int first[ROWS], end[ROWS]; /* positions that a row sees */
    float *out[ROWS];
    float m[ROWS];
    v16 l[ROWS];
    float shrink[ROWS];
    float q[ROWS][STRIDE] __attribute__((aligned(64)));
    float s[ROWS][STEP] __attribute__((aligned(64))); /* scores, then weights */
    float o[ROWS][STRIDE] __attribute__((aligned(64)));
} tile_t;

/* The blocks of a step, and one KV head's keys or values in them. */
typedef struct {
    const uint8_t *numbers[BLOCKS];
    const float *scales[BLOCKS];
    int64_t ahead[BLOCKS]; /* from a block to the one of the next step, which few rows fetch in advance */
} blocks_t;

INLINE v16 load_numbers(const type_t type, const void *at) {
    return type == F32 ? load(at) : type == F16 ? load_halves(at) : load_codes(at);
}

/* s[r][16 b ...] = q . k for `blocks` blocks from block b on. */
INLINE void score_blocks(const type_t type, const int rows, const int blocks, tile_t *t, const blocks_t *k, int b, int n) {
    const int size = type == F32 ? 4 : type == F16 ? 2 : 1;
    const uint8_t *at[TILE_COLUMNS];
    v16 sums[ROWS][TILE_COLUMNS];
    UNROLL for (int c = 0; c < blocks; c++) at[c] = k->numbers[b + c];
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int c = 0; c < blocks; c++) sums[r][c] = all(0);
    }
    const float *q = t->q[0];
    for (int g = 0; g < n; g += type == Q8 ? GROUP : n) {
        v16 scale[TILE_COLUMNS];
        if (type == Q8) {
            UNROLL for (int c = 0; c < blocks; c++) scale[c] = load(k->scales[b + c] + g / GROUP * TOKENS);
        }
        const int end = type == Q8 && n - g > GROUP ? g + GROUP : n;
        for (int d = g; d < end; d++, q++) {
            v16 key[TILE_COLUMNS];
            UNROLL for (int c = 0; c < blocks; c++) {
                key[c] = load_numbers(type, at[c] + d * TOKENS * size);
                if (rows <= FEW) __builtin_prefetch(at[c] + d * TOKENS * size + k->ahead[b + c]);
                if (type == Q8) key[c] = mul(key[c], scale[c]);
            }
            UNROLL for (int r = 0; r < rows; r++) {
                v16 x = all(q[r * STRIDE]);
                UNROLL for (int c = 0; c < blocks; c++) sums[r][c] = fma16(x, key[c], sums[r][c]);
            }
        }
    }
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int c = 0; c < blocks; c++) store(t->s[r] + (b + c) * TOKENS, sums[r][c]);
    }
}

/* o[r][d ...] = o[r][d ...] * shrink[r] + s[r][j] * v[j] over positions j of the step, for rows from `row` and `columns`
   vectors of dimensions from d. */
INLINE void add_values(const type_t type, const int rows, const int columns, tile_t *t, int row, const blocks_t *v,
                       int from, int to, int d, int n) {
    const int size = type == F32 ? 4 : type == F16 ? 2 : 1, groups = (n + GROUP - 1) / GROUP;
    v16 sums[ROWS][TILE_COLUMNS];
    UNROLL for (int r = 0; r < rows; r++) {
        v16 shrink = all(t->shrink[row + r]);
        UNROLL for (int c = 0; c < columns; c++) sums[r][c] = mul(load(t->o[row + r] + d + 16 * c), shrink);
    }
    const float *weights = t->s[row];
    for (int j = from; j < to;) {
        const int block = j / TOKENS, end = (block + 1) * TOKENS < to ? (block + 1) * TOKENS : to;
        const uint8_t *at = v->numbers[block] + (j % TOKENS * n + d) * size;
        const float *scales = type == Q8 ? v->scales[block] + j % TOKENS * groups : 0;
        const int64_t ahead = v->ahead[block];
        for (; j < end; j++, at += n * size, scales += groups) {
            v16 value[TILE_COLUMNS];
            UNROLL for (int c = 0; c < columns; c++) {
                value[c] = load_numbers(type, at + 16 * c * size);
                if (rows <= FEW) __builtin_prefetch(at + 16 * c * size + ahead);
                if (type == Q8) value[c] = mul(value[c], all(scales[(d + 16 * c) / GROUP]));
            }
            UNROLL for (int r = 0; r < rows; r++) {
                v16 w = all(weights[r * STEP + j]);
                UNROLL for (int c = 0; c < columns; c++) sums[r][c] = fma16(w, value[c], sums[r][c]);
            }
        }
    }
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int c = 0; c < columns; c++) store(t->o[row + r] + d + 16 * c, sums[r][c]);
    }
}

/* The kernels for every tile: one machine function for each type, number of rows and number of columns. */
typedef void score_t(tile_t *, const blocks_t *, int, int);
typedef void add_t(tile_t *, int, const blocks_t *, int, int, int, int);

#define KERNELS(type, rows, columns)                                                                                  \
    static void score_##type##_##rows##_##columns(tile_t *t, const blocks_t *k, int b, int n) {                       \
        score_blocks(type, rows, columns, t, k, b, n);                                                                \
    }                                                                                                                 \
    static void add_##type##_##rows##_##columns(tile_t *t, int row, const blocks_t *v, int from, int to, int d,       \
                                                int n) {                                                              \
        add_values(type, rows, columns, t, row, v, from, to, d, n);                                                   \
    }
#if TILE_COLUMNS == 4
#define EACH_COLUMNS(f, type, rows) f(type, rows, 1) f(type, rows, 2) f(type, rows, 3) f(type, rows, 4)
#else
#define EACH_COLUMNS(f, type, rows) f(type, rows, 1)
#endif
#define EACH_ROWS(f, type)                                                                                            \
    EACH_COLUMNS(f, type, 1) EACH_COLUMNS(f, type, 2) EACH_COLUMNS(f, type, 3) EACH_COLUMNS(f, type, 4)              \
    EACH_COLUMNS(f, type, 5) EACH_COLUMNS(f, type, 6)
EACH_ROWS(KERNELS, F32) EACH_ROWS(KERNELS, F16) EACH_ROWS(KERNELS, Q8)

#define SCORE(type, rows, columns) [type][rows - 1][columns - 1] = score_##type##_##rows##_##columns,
#define ADD(type, rows, columns) [type][rows - 1][columns - 1] = add_##type##_##rows##_##columns,
static score_t *const score[3][ROWS][TILE_COLUMNS] = {EACH_ROWS(SCORE, F32) EACH_ROWS(SCORE, F16) EACH_ROWS(SCORE, Q8)};
static add_t *const add_weighted[3][ROWS][TILE_COLUMNS] = {EACH_ROWS(ADD, F32) EACH_ROWS(ADD, F16) EACH_ROWS(ADD, Q8)};

static void score_step(const layout_t *l, tile_t *t, const blocks_t *k, int from_block, int to_block) {
    for (int b = from_block; b < to_block;) {
        int some = to_block - b < TILE_COLUMNS ? to_block - b : TILE_COLUMNS;
        score[l->type][t->rows - 1][some - 1](t, k, b, l->key_length);
        b += some;
    }
}

static void add_step(const layout_t *l, tile_t *t, int row, int rows, const blocks_t *v, int from, int to) {
    int n = l->value_length;
    for (int d = 0; d < n;) {
        int some = (n - d + 15) / 16;
        some = some < TILE_COLUMNS ? some : TILE_COLUMNS;
        add_weighted[l->type][rows - 1][some - 1](t, row, v, from, to, d, n);
        d += 16 * some;
    }
}

/* Scales and caps the scores of positions a to b of the step, and returns the largest of them and of the row's maximum.
   Blocks that the row does not see as a whole have `whole` 0. */
INLINE float scale_scores(tile_t *t, int r, int a, int b, const int whole, float scale, float cap) {
    const int from = whole ? 0 : a / TOKENS, to = whole ? BLOCKS : (b + TOKENS - 1) / TOKENS;
    v16 most = all(t->m[r]);
    UNROLL_BLOCKS for (int c = from; c < to; c++) {
        v16 x = mul(load(t->s[r] + c * TOKENS), all(scale));
        if (cap != 0) x = mul(all(cap), tanh16(mul(x, all(1 / cap))));
        if (!whole) x = choose(lanes_between(a - c * TOKENS, b - c * TOKENS), x, all(-INFINITE));
        most = greater_of(x, most);
        store(t->s[r] + c * TOKENS, x);
    }
    return max16(most);
}

/* The scaled scores become weights. */
INLINE void weigh(tile_t *t, int r, int a, int b, const int whole) {
    const int from = whole ? 0 : a / TOKENS, to = whole ? BLOCKS : (b + TOKENS - 1) / TOKENS;
    v16 m = all(t->m[r]), sum = mul(t->l[r], all(t->shrink[r]));
    UNROLL_BLOCKS for (int c = from; c < to; c++) {
        v16 w = exp_below(sub(load(t->s[r] + c * TOKENS), m));
        if (!whole) w = choose(lanes_between(a - c * TOKENS, b - c * TOKENS), w, all(0));
        store(t->s[r] + c * TOKENS, w);
        sum = add(sum, w);
    }
    t->l[r] = sum;
}

/* Scores of positions a[r] to b[r] of the step become weights; each row's maximum, sums and shrink follow. */
static void weigh_step(tile_t *t, const int *a, const int *b, float scale, float cap) {
    float change[16] = {0};
    for (int r = 0; r < t->rows; r++) {
        if (a[r] >= b[r]) continue;
        float m = a[r] == 0 && b[r] == STEP ? scale_scores(t, r, 0, STEP, 1, scale, cap)
                                            : scale_scores(t, r, a[r], b[r], 0, scale, cap);
        change[r] = m == t->m[r] ? 0 : t->m[r] - m;
        t->m[r] = m;
    }
    float shrink[16];
    store(shrink, exp_below(load(change)));
    for (int r = 0; r < t->rows; r++) {
        t->shrink[r] = shrink[r];
        if (a[r] == 0 && b[r] == STEP) weigh(t, r, 0, STEP, 1);
        else if (a[r] < b[r]) weigh(t, r, a[r], b[r], 0);
    }
}

/* Adds the values: those that all rows see for all rows at once, in the order of positions for each row. */
static void add_values_of_step(const layout_t *l, tile_t *t, const blocks_t *v, const int *a, const int *b) {
    int from = 0, to = STEP;
    for (int r = 0; r < t->rows; r++) {
        from = a[r] > from ? a[r] : from;
        to = b[r] < to ? b[r] : to;
    }
    if (from >= to) { /* none */
        for (int r = 0; r < t->rows; r++) {
            if (a[r] < b[r]) add_step(l, t, r, 1, v, a[r], b[r]);
        }
        return;
    }
    for (int r = 0; r < t->rows; r++) {
        if (a[r] < from) {
            add_step(l, t, r, 1, v, a[r], from);
            t->shrink[r] = 1;
        }
    }
    add_step(l, t, 0, t->rows, v, from, to);
    for (int r = 0; r < t->rows; r++) {
        if (to < b[r]) {
            t->shrink[r] = 1;
            add_step(l, t, r, 1, v, to, b[r]);
        }
    }
}

typedef struct {
    layout_t layout;
    const uint8_t *layer;
    const int32_t *table;
    int position, length, causal, window, group;
    float scale, cap;
    const float *queries;
    float *out;
    int64_t query_stride, out_stride;
} task_t;

INLINE int smaller(int a, int b) { return a < b ? a : b; }
INLINE int greater(int a, int b) { return a > b ? a : b; }

/* Rows row to row + rows of KV head `head`: row i is query i / group and the head's query head i % group. */
static void begin(const task_t *x, tile_t *t, int head, int row, int rows) {
    t->rows = rows;
    for (int r = 0; r < rows; r++) {
        int64_t query = (row + r) / x->group, h = head * x->group + (row + r) % x->group;
        int at = x->position + (int)query;
        t->first[r] = x->window ? greater(0, at - x->window + 1) : 0;
        t->end[r] = x->causal ? at + 1 : x->length;
        t->out[r] = x->out + query * x->out_stride + h * x->layout.value_length;
        t->m[r] = -INFINITE;
        t->l[r] = all(0);
        const float *q = x->queries + query * x->query_stride + h * x->layout.key_length;
        memcpy(t->q[r], q, 4 * (size_t)x->layout.key_length);
        memset(t->o[r], 0, 4 * (size_t)((x->layout.value_length + 15) & -16));
    }
}

static void end(const task_t *x, tile_t *t) {
    for (int r = 0; r < t->rows; r++) {
        v16 inverse = all(1 / sum16(t->l[r]));
        for (int d = 0; d < x->layout.value_length; d += 16) {
            store_first(t->out[r] + d, mul(load(t->o[r] + d), inverse), smaller(16, x->layout.value_length - d));
        }
    }
}

static void step(const task_t *x, tile_t *t, int head, int at) {
    int a[ROWS], b[ROWS], first = STEP, last = 0;
    for (int r = 0; r < t->rows; r++) {
        a[r] = greater(0, t->first[r] - at);
        b[r] = smaller(STEP, t->end[r] - at);
        if (a[r] >= b[r]) continue;
        first = smaller(first, a[r]);
        last = greater(last, b[r]);
    }
    int from_block = first / TOKENS, to_block = (last + TOKENS - 1) / TOKENS;
    blocks_t k, v;
    for (int c = from_block; c < to_block; c++) {
        int i = at / TOKENS + c, next = i + BLOCKS < (x->length + TOKENS - 1) / TOKENS ? i + BLOCKS : i;
        const uint8_t *block = x->layer + x->table[i] * x->layout.bytes;
        k.ahead[c] = v.ahead[c] = (x->table[next] - x->table[i]) * x->layout.bytes;
        k.numbers[c] = block + keys_at(&x->layout, head);
        k.scales[c] = (const float *)(block + key_scales_at(&x->layout, head));
        v.numbers[c] = block + values_at(&x->layout, head);
        v.scales[c] = (const float *)(block + value_scales_at(&x->layout, head));
    }
    score_step(&x->layout, t, &k, from_block, to_block);
    weigh_step(t, a, b, x->scale, x->cap);
    add_values_of_step(&x->layout, t, &v, a, b);
}

static void attend(const task_t *x, tile_t *t, int head, int row, int rows) {
    begin(x, t, head, row, rows);
    int first = t->first[0], last = t->end[rows - 1];
    for (int at = first & -STEP; at < last; at += STEP) step(x, t, head, at);
    end(x, t);
}

EXPORT void yunmo_attend(int type, int kv_heads, int key_length, int value_length, const uint8_t *layer,
                         const int32_t *table, int position, int length, int causal, int window, int heads, float scale,
                         float cap, const float *queries, int64_t query_stride, float *out, int64_t out_stride,
                         int from_query, int to_query, int from_head, int to_head) {
    task_t x = {layout_of(type, kv_heads, key_length, value_length), layer, table, position, length, causal, window,
                heads / kv_heads, scale, cap, queries, out, query_stride, out_stride};
    tile_t t;
    for (int head = from_head; head < to_head; head++) {
        int row = from_query * x.group, end = to_query * x.group;
        while (row < end) {
            int tiles = (end - row + ROWS - 1) / ROWS, rows = (end - row + tiles - 1) / tiles;
            attend(&x, &t, head, row, rows);
            row += rows;
        }
    }
}
