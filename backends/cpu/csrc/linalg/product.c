/* Each matrix of a stack is cut into tiles, by its shape alone; tiles of all matrices are the tasks of one region.
 *
 * BLAS is column-major: our row-major c = a b is asked for as the transposed product, b' a' = c', of the same memory.
 */
#include "linalg/product.h"

#include <string.h>

#include "base/blas.h"
#include "base/loop.h"
#include "base/threads.h"
#include "kernels/cast.h"
#include "kernels/dot.h"
#include "kernels/matmul.h"

#define SMALL_REAL (300 * 300 * 300) /* multiply-adds up to which our kernel is the faster */
#define SMALL_COMPLEX (6 * 6 * 6)
#define SMALL_VECTOR (64 * 64)       /* the same for a matrix times a vector */
#define ONE_TILE (128. * 128 * 128)  /* multiply-adds that are not worth cutting */
#define TILES 4                      /* that a matrix is cut into where they stay large enough; huge ones into more */
#define STEP 64                      /* tiles have a multiple of it as rows and columns */
#define SLAB_ROWS 256                /* for so many rows, BLAS's copy of all of b for each slab costs little */
#define MOST_ROWS 512
#define TRIANGLE_ROWS 256            /* of a slab of a symmetric product, at most: its part beyond the diagonal is waste */
#define TASK_WORK 131072             /* multiply-adds of a task, at least */
#define MATVEC_WORK 262144           /* elements of the matrix in a task that is a matrix times a vector, at least */

static int64 smaller(int64 a, int64 b) { return a < b ? a : b; }

static int64 larger(int64 a, int64 b) { return a > b ? a : b; }

static int64 quotient_up(int64 a, int64 b) { return (a + b - 1) / b; }

/* A matrix as BLAS reads it: the step between rows, or between columns where those are contiguous. */
typedef struct {
    bool transposed; /* columns are contiguous */
    int64 ld;
} layout;

/* The layout of a matrix with steps in bytes; false where it has none. Steps of axes of length 1 do not matter. */
static bool layout_of(int64 rows, int64 columns, int64 row, int64 column, int64 itemsize, layout *out) {
    if (columns == 1 || column == itemsize) {
        *out = (layout){false, rows == 1 ? columns : row / itemsize};
        return rows == 1 || (row % itemsize == 0 && row >= columns * itemsize);
    }
    *out = (layout){true, columns == 1 ? rows : column / itemsize};
    return (rows == 1 || row == itemsize) && column % itemsize == 0 && column >= rows * itemsize;
}

bool ag_product_accepts(const ag_view *view) {
    layout unused;
    const int64 *shape = view->shape + view->ndim - 2, *strides = view->strides + view->ndim - 2;
    return shape[0] < 1 || shape[1] < 1 ||
           layout_of(shape[0], shape[1], strides[0], strides[1], ag_itemsize(view->dtype), &unused);
}

bool ag_product_needs_blas(ag_dtype dtype, int64 m, int64 n, int64 k) {
    if (!ag_is_blas(dtype) || k > AG_BLAS_MAX || (m == 1 && n == 1))
        return false;
    double work = (double)m * (double)n * (double)k; /* may be more than int64 holds */
    if (m == 1 || n == 1)
        return work > SMALL_VECTOR;
    return work > (ag_is_complex(dtype) ? SMALL_COMPLEX : SMALL_REAL);
}

/* 1 and 0 of each floating-point dtype, for alpha and beta. */
static const void *one(ag_dtype dtype) {
    static const float32 single[2] = {1};
    static const float64 full[2] = {1};
    switch (ag_real_part(dtype)) {
    case AG_FLOAT32: return single;
    case AG_FLOAT64: return full;
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
    __builtin_trap();
}

static const void *zero(void) {
    static const float64 zeros[2] = {0};
    return zeros;
}

static bool by_gemm(const ag_product *p) {
    layout a, b;
    int64 itemsize = ag_itemsize(p->dtype), ldc = p->c_row / itemsize;
    if (!layout_of(p->m, p->k, p->a_row, p->a_column, itemsize, &a) ||
        !layout_of(p->k, p->n, p->b_row, p->b_column, itemsize, &b) || larger(larger(a.ld, b.ld), ldc) > AG_BLAS_MAX)
        return false;
    int32 m = (int32)p->m, n = (int32)p->n, k = (int32)p->k, lda = (int32)a.ld, ldb = (int32)b.ld, c_step = (int32)ldc;
    ag_blas()->gemm[ag_blas_index(p->dtype)](b.transposed ? "T" : "N", a.transposed ? "T" : "N", &n, &m, &k,
                                             one(p->dtype), p->b, &ldb, p->a, &lda, zero(), p->c, &c_step, 1, 1);
    return true;
}

/* A matrix times a vector: y = matrix x, with steps in bytes. A vector times a matrix is this with the transpose. */
typedef struct {
    ag_dtype dtype;
    int64 rows, columns;
    const char *matrix, *x;
    char *y;
    int64 row, column, x_step, y_step;
} matvec;

static matvec as_matvec(const ag_product *p) {
    if (p->n == 1)
        return (matvec){p->dtype, p->m, p->k, p->a, p->b, p->c, p->a_row, p->a_column, p->b_row, p->c_row};
    return (matvec){p->dtype,  p->n,     p->k,        p->b, p->a, p->c, p->b_column, p->b_row,
                    p->a_column, ag_itemsize(p->dtype)};
}

static bool by_gemv(const ag_product *p) {
    matvec v = as_matvec(p);
    layout matrix;
    int64 itemsize = ag_itemsize(v.dtype);
    if (!layout_of(v.rows, v.columns, v.row, v.column, itemsize, &matrix) || matrix.ld > AG_BLAS_MAX ||
        v.rows > AG_BLAS_MAX || v.x_step % itemsize || larger(v.x_step, v.y_step) / itemsize > AG_BLAS_MAX ||
        smaller(v.x_step, v.y_step) <= 0)
        return false;
    int32 rows = (int32)(matrix.transposed ? v.rows : v.columns), ld = (int32)larger(matrix.ld, 1);
    int32 columns = (int32)(matrix.transposed ? v.columns : v.rows);
    int32 x_step = (int32)(v.x_step / itemsize), y_step = (int32)(v.y_step / itemsize);
    ag_blas()->gemv[ag_blas_index(v.dtype)](matrix.transposed ? "N" : "T", &rows, &columns, one(v.dtype), v.matrix, &ld,
                                            v.x, &x_step, zero(), v.y, &y_step, 1);
    return true;
}

static void by_dots(const ag_product *p) {
    matvec v = as_matvec(p);
    ag_dot_kernel dot = ag_dot()->dot[v.dtype];
    for (int64 i = 0; i < v.rows; i++)
        dot(v.y + i * v.y_step, v.matrix + i * v.row, v.column, v.x, v.x_step, v.columns, false);
}

/* One product on this thread. */
static void multiply(const ag_product *p, bool blas) {
    bool vector = p->m == 1 || p->n == 1;
    if (blas && (vector ? by_gemv(p) : by_gemm(p)))
        return;
    if (p->n == 1 || (vector && p->b_column != ag_itemsize(p->dtype)))
        by_dots(p);
    else
        ag_matmul()->product[p->dtype](p);
}

/* A stack of products cut into tasks. */
typedef struct {
    ag_product first;
    bool blas;
    bool symmetric; /* x' x or x x': slabs of rows end at the diagonal, the rest is a copy */
    int64 tile_rows, tile_columns, across, down;
    int64 tiles, batch; /* of all matrices, and how many of them are a task */
    int ndim;
    const int64 *shape, *c_strides, *a_strides, *b_strides;
} plan;

static void run_tile(const plan *s, int64 tile) {
    ag_product p = s->first;
    int64 column = tile % s->across * s->tile_columns;
    tile /= s->across;
    int64 row = tile % s->down * s->tile_rows;
    tile /= s->down;
    for (int axis = s->ndim - 1; axis >= 0; axis--) {
        int64 position = tile % s->shape[axis];
        tile /= s->shape[axis];
        p.c += position * s->c_strides[axis];
        p.a += position * s->a_strides[axis];
        p.b += position * s->b_strides[axis];
    }
    p.m = smaller(p.m - row, s->tile_rows);
    p.n = s->symmetric ? row + p.m : smaller(p.n - column, s->tile_columns);
    p.c += row * p.c_row + column * ag_itemsize(p.dtype);
    p.a += row * p.a_row;
    p.b += column * p.b_column;
    multiply(&p, s->blas);
}

static void run_batch(void *context, int64 task) {
    const plan *s = context;
    int64 first = task * s->batch, end = smaller(first + s->batch, s->tiles);
    for (int64 tile = first; tile < end; tile++)
        run_tile(s, tile);
}

static int64 part_of(int64 length, int64 parts) { return quotient_up(quotient_up(length, parts), STEP) * STEP; }

/* Slabs of rows are what costs BLAS the least; columns are cut where there are too few rows. */
static void choose_tiles(plan *s) {
    const ag_product *p = &s->first;
    double work = (double)p->m * (double)p->n * (double)p->k;
    s->tile_rows = p->m;
    s->tile_columns = p->n;
    if (p->m == 1 || p->n == 1) /* a vector: as many elements of the result as give a task its work */
        s->tile_rows = s->tile_columns = larger(quotient_up(MATVEC_WORK, p->k), MOST_ROWS);
    else if (s->symmetric)
        s->tile_rows = larger(TRIANGLE_ROWS / 2, smaller(TRIANGLE_ROWS, part_of(p->m, TRIANGLE_ROWS / 32)));
    else if (work > ONE_TILE && p->m >= SLAB_ROWS) {
        int64 slabs = larger(2, smaller(p->m / SLAB_ROWS, TILES));
        s->tile_rows = part_of(p->m, larger(slabs, quotient_up(p->m, MOST_ROWS)));
    } else if (work > ONE_TILE)
        s->tile_columns = larger(part_of(p->n, TILES), 2 * STEP);
    s->tile_rows = smaller(s->tile_rows, p->m);
    s->tile_columns = smaller(s->tile_columns, p->n);
    s->down = quotient_up(p->m, s->tile_rows);
    s->across = quotient_up(p->n, s->tile_columns);
    work = (double)s->tile_rows * (double)s->tile_columns * (double)p->k;
    s->batch = work >= TASK_WORK ? 1 : TASK_WORK / larger((int64)work, 1);
}

/* Whether a large product is that of one matrix and its own transpose. */
static bool is_symmetric(const plan *s) {
    const ag_product *p = &s->first;
    return s->blas && s->ndim == 0 && p->m >= SLAB_ROWS && p->m == p->n && p->a == p->b && p->a_row == p->b_column &&
           p->a_column == p->b_row && !ag_is_complex(p->dtype);
}

/* Copy what lies below the diagonal to its mirror image, slab by slab. */
static void mirror(const plan *s) {
    const ag_product *p = &s->first;
    int64 itemsize = ag_itemsize(p->dtype);
    const int64 as_is[2] = {p->c_row, itemsize}, turned[2] = {itemsize, p->c_row};
    for (int64 row = s->tile_rows; row < p->m; row += s->tile_rows) {
        const int64 shape[2] = {row, smaller(p->m - row, s->tile_rows)};
        ag_view views[2] = {{p->c + row * itemsize, shape, as_is, 2, p->dtype},
                            {p->c + row * p->c_row, shape, turned, 2, p->dtype}};
        ag_apply(2, views, 2, shape, ag_cast_kernel(p->dtype, p->dtype), NULL, 1);
    }
}

/* A stack times one matrix is one product where the rows of all the stack's matrices are evenly spaced. */
static void merge_rows(plan *s) {
    ag_product *p = &s->first;
    int64 lengths[AG_MAXDIM], strides[AG_MAXDIM], merged = p->m, step;
    for (int i = 0; i < s->ndim; i++) {
        if (s->b_strides[i] != 0 && s->shape[i] != 1)
            return;
        lengths[i] = s->shape[i];
        strides[i] = s->a_strides[i];
        merged *= s->shape[i];
    }
    lengths[s->ndim] = p->m;
    strides[s->ndim] = p->a_row;
    ag_view rows = {(char *)p->a, lengths, strides, s->ndim + 1, p->dtype};
    if (!ag_reshape_strides(&rows, 1, &merged, &step) || step < p->k * ag_itemsize(p->dtype))
        return;
    p->m = merged;
    p->a_row = step;
    s->ndim = 0;
}

void ag_product_run(const ag_view *c, const ag_view *a, const ag_view *b) {
    int ndim = c->ndim - 2;
    plan s = {.ndim = ndim, .shape = c->shape, .c_strides = c->strides, .a_strides = a->strides,
              .b_strides = b->strides,
              .first = {.dtype = c->dtype, .m = c->shape[ndim], .n = c->shape[ndim + 1], .k = a->shape[ndim + 1],
                        .c = c->data, .a = a->data, .b = b->data, .c_row = c->strides[ndim],
                        .a_row = a->strides[ndim], .a_column = a->strides[ndim + 1], .b_row = b->strides[ndim],
                        .b_column = b->strides[ndim + 1]}};
    int64 size = ag_count(c->ndim, c->shape, ag_itemsize(c->dtype));
    if (size <= 0)
        return;
    if (s.first.k == 0) {
        memset(c->data, 0, (size_t)(size * ag_itemsize(c->dtype)));
        return;
    }
    s.blas = ag_product_needs_blas(c->dtype, s.first.m, s.first.n, s.first.k);
    merge_rows(&s);
    s.symmetric = is_symmetric(&s);
    choose_tiles(&s);
    s.tiles = s.across * s.down;
    for (int i = 0; i < s.ndim; i++)
        s.tiles *= s.shape[i];
    ag_parallel(quotient_up(s.tiles, s.batch), run_batch, &s);
    if (s.symmetric)
        mirror(&s);
}
