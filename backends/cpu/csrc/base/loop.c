#include "base/loop.h"

#include "base/threads.h"

#define TILE 256   /* elements along a row of a block that caches hold, with as many rows or half of it */
#define STRIP 1024 /* elements along a row that the first-level cache holds beside others */

static int64 magnitude(int64 stride) { return stride < 0 ? -stride : stride; }

/* Whether axis i should be outside axis j: the result's strides decide, then the other operands' in turn. */
static bool is_outer(const ag_loop *loop, int i, int j) {
    for (int k = 0; k < loop->operands; k++) {
        int64 a = magnitude(loop->strides[k][i]), b = magnitude(loop->strides[k][j]);
        if (a != b && a && b) /* a repeated axis does not care */
            return a > b;
    }
    return i < j;
}

static void swap_axes(ag_loop *loop, int i, int j) {
    int64 length = loop->shape[i];
    loop->shape[i] = loop->shape[j];
    loop->shape[j] = length;
    for (int k = 0; k < loop->operands; k++) {
        int64 stride = loop->strides[k][i];
        loop->strides[k][i] = loop->strides[k][j];
        loop->strides[k][j] = stride;
    }
}

/* Insertion sort, which leaves what is in order as it is; is_outer need not be transitive. */
static void order_axes(ag_loop *loop) {
    for (int i = 1; i < loop->ndim; i++)
        for (int j = i; j > 0 && is_outer(loop, j, j - 1); j--)
            swap_axes(loop, j, j - 1);
}

/* Axes on which the result runs backwards run forwards instead: the order of elements does not matter. */
static void flip_axes(ag_loop *loop) {
    for (int i = 0; i < loop->ndim; i++)
        if (loop->strides[0][i] < 0)
            for (int k = 0; k < loop->operands; k++) {
                loop->data[k] += (loop->shape[i] - 1) * loop->strides[k][i];
                loop->strides[k][i] = -loop->strides[k][i];
            }
}

static bool can_merge(const ag_loop *loop, int outer, int inner) {
    for (int k = 0; k < loop->operands; k++)
        if (loop->strides[k][outer] != loop->shape[inner] * loop->strides[k][inner])
            return false;
    return true;
}

static void merge_axes(ag_loop *loop) {
    int last = 0;
    for (int i = 1; i < loop->ndim; i++) {
        if (can_merge(loop, last, i))
            loop->shape[last] *= loop->shape[i];
        else
            loop->shape[++last] = loop->shape[i];
        for (int k = 0; k < loop->operands; k++)
            loop->strides[k][last] = loop->strides[k][i];
    }
    if (loop->ndim)
        loop->ndim = last + 1;
}

/* Where an operand's elements are closest together along an axis other than the innermost one, that axis comes next to
 * it: the two are a kernel's rows and columns, which it can work through without leaving the operand's cache lines. */
static void pair_axes(ag_loop *loop) {
    int last = loop->ndim - 1, closest = last - 1;
    for (int k = 1; k < loop->operands; k++)
        for (int i = 0; i < last; i++) {
            int64 step = magnitude(loop->strides[k][i]), least = magnitude(loop->strides[k][closest]);
            if (step && step < magnitude(loop->strides[k][last]) && (step < least || !least))
                closest = i;
        }
    for (int i = closest; i < last - 1; i++)
        swap_axes(loop, i, i + 1);
}

void ag_loop_init(ag_loop *loop, int operands, const ag_view *views, int ndim, const int64 *shape) {
    loop->operands = operands;
    loop->ndim = 0;
    for (int k = 0; k < operands; k++)
        loop->data[k] = views[k].data;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] == 1)
            continue;
        loop->shape[loop->ndim] = shape[i];
        for (int k = 0; k < operands; k++) {
            int axis = i - (ndim - views[k].ndim);
            bool repeated = axis < 0 || views[k].shape[axis] == 1;
            loop->strides[k][loop->ndim] = repeated ? 0 : views[k].strides[axis];
        }
        loop->ndim++;
    }
    flip_axes(loop);
    order_axes(loop);
    merge_axes(loop);
    pair_axes(loop);
}

/* A loop cut into tasks: blocks of `rows` of the second axis from inside and `columns` of the innermost. */
typedef struct {
    const ag_loop *loop;
    ag_kernel kernel;
    const void *context;
    int64 n, m;                /* lengths of the two inner axes */
    int64 columns, rows;       /* of a block */
    int64 across, down;        /* blocks along the two */
    int64 blocks, batch;       /* all blocks, and how many of them are a task */
    int64 inner[AG_MAXOPS], outer[AG_MAXOPS];
} plan;

static void run_block(const plan *p, int64 block) {
    const ag_loop *loop = p->loop;
    int64 column = block % p->across * p->columns;
    block /= p->across;
    int64 row = block % p->down * p->rows;
    block /= p->down;
    char *data[AG_MAXOPS];
    for (int k = 0; k < loop->operands; k++)
        data[k] = loop->data[k] + column * p->inner[k] + row * p->outer[k];
    for (int axis = loop->ndim - 3; axis >= 0; axis--) {
        int64 position = block % loop->shape[axis];
        block /= loop->shape[axis];
        for (int k = 0; k < loop->operands; k++)
            data[k] += position * loop->strides[k][axis];
    }
    int64 n = p->n - column < p->columns ? p->n - column : p->columns;
    int64 m = p->m - row < p->rows ? p->m - row : p->rows;
    p->kernel(data, p->inner, p->outer, n, m, p->context);
}

static void run_batch(void *context, int64 task) {
    const plan *p = context;
    int64 first = task * p->batch, end = first + p->batch < p->blocks ? first + p->batch : p->blocks;
    for (int64 block = first; block < end; block++)
        run_block(p, block);
}

static int64 at_least_1(int64 n) { return n > 1 ? n : 1; }

/* How wide blocks should be: narrow where an operand's elements are closer together from row to row than within a row,
 * or where all rows read the same elements, so that these stay in the caches from one row to the next. */
static int64 block_width(const plan *p, int64 grain) {
    int64 width = grain;
    for (int k = 0; k < p->loop->operands; k++) {
        if (p->outer[k] && magnitude(p->outer[k]) < magnitude(p->inner[k]))
            width = width < TILE ? width : TILE;
        else if (p->inner[k] && !p->outer[k])
            width = width < STRIP ? width : STRIP;
    }
    return width;
}

/* A loop of so few elements is one block: it is not worth the divisions that cut one. */
#define SMALL 1024

void ag_loop_run(const ag_loop *loop, ag_kernel kernel, const void *context, int64 weight) {
    plan p = {.loop = loop, .kernel = kernel, .context = context, .n = 1, .m = 1};
    int64 outside = 1;
    for (int i = 0; i < loop->ndim; i++) {
        if (loop->shape[i] == 0)
            return;
        if (i < loop->ndim - 2)
            outside *= loop->shape[i];
    }
    if (loop->ndim >= 1)
        p.n = loop->shape[loop->ndim - 1];
    if (loop->ndim >= 2)
        p.m = loop->shape[loop->ndim - 2];
    for (int k = 0; k < loop->operands; k++) {
        p.inner[k] = loop->ndim >= 1 ? loop->strides[k][loop->ndim - 1] : 0;
        p.outer[k] = loop->ndim >= 2 ? loop->strides[k][loop->ndim - 2] : 0;
    }
    if (loop->ndim <= 2 && p.n <= SMALL && p.m <= SMALL && p.n * p.m <= SMALL) {
        kernel(loop->data, p.inner, p.outer, p.n, p.m, context);
        return;
    }
    int64 grain = at_least_1(AG_PARALLEL_GRAIN / weight);
    int64 width = block_width(&p, grain);
    p.columns = p.n < 2 * width ? p.n : width;
    p.rows = at_least_1(grain / at_least_1(p.columns));
    p.rows = p.m < p.rows ? p.m : p.rows;
    p.across = (p.n + p.columns - 1) / p.columns;
    p.down = (p.m + p.rows - 1) / p.rows;
    p.blocks = outside * p.across * p.down;
    p.batch = at_least_1(grain / (p.columns * p.rows));
    ag_parallel((p.blocks + p.batch - 1) / p.batch, run_batch, &p);
}

void ag_apply(int operands, const ag_view *views, int ndim, const int64 *shape, ag_kernel kernel, const void *context,
              int64 weight) {
    ag_loop loop;
    ag_loop_init(&loop, operands, views, ndim, shape);
    ag_loop_run(&loop, kernel, context, weight);
}
