/* How a reduction is cut.
 *
 * Kept and reduced axes are ordered by the strides of x and merged. Outputs along the innermost kept axis are cut into
 * blocks, and the positions that are reduced into chunks: a block and a chunk make a piece, whose states are computed
 * in one go, leaf by leaf. Where there are several chunks, the states of pieces are kept, and combined pairwise at the
 * end.
 */
#include "base/reduce.h"

#include <stddef.h>

#include "base/memory.h"
#include "base/threads.h"

#define GRAIN 65536  /* elements of a piece, about */
#define WIDTH 1024   /* outputs of a block, at most */
#define FEW_ROWS 128 /* that one call takes where outputs are closer together than reduced elements, at least */

typedef struct {
    int64 length, x, out; /* strides in bytes */
} axis;

typedef struct {
    const ag_reduction *reduction;
    const void *context;
    const char *x;
    char *out;
    ag_dtype dtype;
    int kept_count, reduced_count;
    axis kept[AG_MAXDIM], reduced[AG_MAXDIM]; /* the innermost first */
    int64 count;                              /* elements of each output */
    int64 width, across, blocks;              /* outputs of a block, blocks along the innermost kept axis, all blocks */
    int64 chunk, chunks;                      /* positions of a chunk, their number */
    int64 leaf;                               /* positions that one call takes, at most */
    int64 batch;                              /* pieces of a task */
    char *states;                             /* of all pieces, where there are several chunks */
} plan;

static int64 at_most(int64 n, int64 limit) { return n < limit ? n : limit; }
static int64 at_least(int64 n, int64 limit) { return n > limit ? n : limit; }
static int64 parts(int64 n, int64 part) { return (n - 1) / part + 1; }

/* Put an axis among others by its stride in x: the smallest first. */
static void insert_axis(axis *axes, int *count, axis new) {
    int i = (*count)++;
    for (; i > 0 && axes[i - 1].x > new.x; i--)
        axes[i] = axes[i - 1];
    axes[i] = new;
}

static void merge_axes(axis *axes, int *count) {
    int last = 0;
    for (int i = 1; i < *count; i++) {
        if (axes[i].x == axes[last].length * axes[last].x && axes[i].out == axes[last].length * axes[last].out)
            axes[last].length *= axes[i].length;
        else
            axes[++last] = axes[i];
    }
    if (*count == 0)
        axes[0] = (axis){1, 0, 0};
    *count = last + 1;
}

/* Short innermost outputs make many small calls; another axis is taken where it is much longer. */
static void prefer_long_axis(axis *axes, int count) {
    int longest = 0;
    for (int i = 1; i < count; i++)
        if (axes[i].length > axes[longest].length)
            longest = i;
    if (axes[0].length < 16 && axes[longest].length / 4 > axes[0].length) {
        axis short_one = axes[0];
        axes[0] = axes[longest];
        axes[longest] = short_one;
    }
}

static void sort_axes(plan *p, const ag_view *x, const bool *axes, const int64 *out_strides) {
    p->kept_count = p->reduced_count = 0;
    for (int i = 0; i < x->ndim; i++) {
        axis one = {x->shape[i], x->strides[i], axes[i] ? 0 : out_strides[i]};
        if (one.length == 1)
            continue;
        if (one.x < 0 && !(axes[i] && p->reduction->ordered)) {
            p->x += (one.length - 1) * one.x;
            p->out += (one.length - 1) * one.out;
            one.x = -one.x;
            one.out = -one.out;
        }
        if (axes[i])
            insert_axis(p->reduced, &p->reduced_count, one);
        else
            insert_axis(p->kept, &p->kept_count, one);
    }
    merge_axes(p->kept, &p->kept_count);
    merge_axes(p->reduced, &p->reduced_count);
    prefer_long_axis(p->kept, p->kept_count);
}

static void cut(plan *p) {
    const int64 m = p->kept[0].length, n = p->reduced[0].length;
    int64 outside = 1;
    p->count = 1;
    for (int i = 0; i < p->reduced_count; i++)
        p->count *= p->reduced[i].length;
    for (int i = 1; i < p->kept_count; i++)
        outside *= p->kept[i].length;
    int64 most;
    if (m == 1 || p->reduced[0].x < p->kept[0].x) { /* each output's elements are close together */
        p->width = at_most(at_most(m, WIDTH), at_least(GRAIN / n, 1));
        p->leaf = p->count;
        most = GRAIN / p->width;
    } else { /* outputs are close together */
        p->width = at_most(m, WIDTH);
        p->leaf = at_least(FEW_ROWS, GRAIN / p->width);
        most = at_least(GRAIN / p->width, at_most(8 * FEW_ROWS, at_least(FEW_ROWS, p->count / 8)));
    }
    p->across = parts(m, p->width);
    p->blocks = outside * p->across;
    p->chunks = parts(p->count, most);
    p->chunk = parts(p->count, p->chunks);
    p->chunks = parts(p->count, p->chunk);
    p->batch = at_least(GRAIN / at_least(p->chunk * p->width, 1), 1);
}

static int64 state_bytes(const plan *p) { return p->width * p->reduction->components * 8; }

/* Where a block begins, in x and in out, and its number of outputs. */
static int64 find_block(const plan *p, int64 block, const char **x, char **out) {
    int64 column = block % p->across * p->width;
    block /= p->across;
    *x = p->x + column * p->kept[0].x;
    *out = p->out + column * p->kept[0].out;
    for (int i = 1; i < p->kept_count; i++) {
        int64 position = block % p->kept[i].length;
        block /= p->kept[i].length;
        *x += position * p->kept[i].x;
        *out += position * p->kept[i].out;
    }
    return at_most(p->width, p->kept[0].length - column);
}

static const char *find_line(const plan *p, const char *x, int64 line) {
    for (int i = 1; i < p->reduced_count; i++) {
        x += line % p->reduced[i].length * p->reduced[i].x;
        line /= p->reduced[i].length;
    }
    return x;
}

static void reduce_piece(const plan *p, const char *x, int64 m, int64 chunk, void *state) {
    int64 later[AG_STATE_COMPONENTS * WIDTH];
    const ag_reduction *r = p->reduction;
    const int64 n = p->reduced[0].length, inner = p->reduced[0].x, outer = p->kept[0].x;
    int64 begin = chunk * p->chunk, end = at_most(begin + p->chunk, p->count);
    for (int64 position = begin; position < end;) {
        int64 start = position % n, length = at_most(at_most(n - start, end - position), p->leaf);
        const char *first = find_line(p, x, position / n) + start * inner;
        r->reduce(first, inner, outer, length, m, position, position == begin ? state : later, p->width);
        if (position != begin)
            r->combine(state, later, m, p->width);
        position += length;
    }
}

static void run_pieces(void *context, int64 task) {
    const plan *p = context;
    int64 own[AG_STATE_COMPONENTS * WIDTH];
    int64 end = at_most((task + 1) * p->batch, p->blocks * p->chunks);
    for (int64 piece = task * p->batch; piece < end; piece++) {
        const char *x;
        char *out;
        int64 m = find_block(p, piece / p->chunks, &x, &out);
        void *state = p->states ? p->states + piece * state_bytes(p) : (char *)own;
        reduce_piece(p, x, m, piece % p->chunks, state);
        if (!p->states)
            p->reduction->finish(state, m, p->width, p->count, out, p->kept[0].out, p->dtype, p->context);
    }
}

static void combine_chunks(void *context, int64 block) {
    const plan *p = context;
    const char *x;
    char *out, *states = p->states + block * p->chunks * state_bytes(p);
    int64 m = find_block(p, block, &x, &out);
    for (int64 step = 1; step < p->chunks; step *= 2)
        for (int64 i = 0; i + step < p->chunks; i += 2 * step)
            p->reduction->combine(states + i * state_bytes(p), states + (i + step) * state_bytes(p), m, p->width);
    p->reduction->finish(states, m, p->width, p->count, out, p->kept[0].out, p->dtype, p->context);
}

bool ag_reduce(const ag_reduction *reduction, const ag_view *x, const bool *axes, char *out, const int64 *out_strides,
               ag_dtype dtype, const void *context) {
    plan p; /* large: only what is used is filled in */
    p.reduction = reduction;
    p.context = context;
    p.x = x->data;
    p.out = out;
    p.dtype = dtype;
    sort_axes(&p, x, axes, out_strides);
    cut(&p);
    p.states = NULL;
    if (p.chunks > 1) {
        int64 bytes;
        if (__builtin_mul_overflow(p.blocks * p.chunks, state_bytes(&p), &bytes) || !(p.states = ag_scratch_new(bytes)))
            return false;
    }
    ag_parallel(parts(p.blocks * p.chunks, p.batch), run_pieces, &p);
    if (p.chunks > 1)
        ag_parallel(p.blocks, combine_chunks, &p);
    ag_scratch_free(p.states);
    return true;
}
