/* Operands that lie across the result's order, such as transposed ones.
 *
 * To walk one row by row is to take one element from each cache line. So blocks of it are copied, in tiles, to a place
 * where they lie like the result's, and the operation's kernel works on those.
 */
#include "kernels/cast.h"
#include "python/elementwise/operations.h"

#define ROWS 64           /* of a block: as many as there are items of a byte in a cache line */
#define BLOCK_BYTES 32768 /* of one operand */

typedef struct {
    ag_kernel kernel;
    ag_kernel copy[AG_MAXOPS]; /* NULL for operands that are used where they are */
    int64 itemsize[AG_MAXOPS];
    int operands;
} straightening;

static int64 least(int64 a, int64 b) { return a < b ? a : b; }

/* One block, which fits into the buffers. */
static void run_block(const straightening *s, char *const *data, const int64 *inner, const int64 *outer, int64 n,
                      int64 m) {
    char buffers[2][BLOCK_BYTES] __attribute__((aligned(64)));
    char *place[AG_MAXOPS];
    int64 across[AG_MAXOPS], down[AG_MAXOPS];
    int used = 0;
    for (int k = 0; k < s->operands; k++) {
        place[k] = data[k], across[k] = inner[k], down[k] = outer[k];
        if (s->copy[k]) {
            place[k] = buffers[used++], across[k] = s->itemsize[k], down[k] = n * s->itemsize[k];
            s->copy[k]((char *[]){place[k], data[k]}, (int64[]){across[k], inner[k]}, (int64[]){down[k], outer[k]}, n,
                       m, NULL);
        }
    }
    s->kernel(place, across, down, n, m, NULL);
}

static void run_in_blocks(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,
                          const void *context) {
    const straightening *s = context;
    int64 columns = BLOCK_BYTES / (ROWS * s->itemsize[1]);
    for (int64 row = 0; row < m; row += ROWS)
        for (int64 column = 0; column < n; column += columns) {
            char *corner[AG_MAXOPS];
            for (int k = 0; k < s->operands; k++)
                corner[k] = data[k] + row * outer[k] + column * inner[k];
            run_block(s, corner, inner, outer, least(n - column, columns), least(m - row, ROWS));
        }
}

static int64 magnitude(int64 step) { return step < 0 ? -step : step; }

/* Whether, in the order of the loop, an operand's elements are closer together from row to row than within a row. */
static bool lies_across(const ag_loop *loop, int k) {
    int64 inner = loop->strides[k][loop->ndim - 1], outer = loop->strides[k][loop->ndim - 2];
    return outer && magnitude(outer) < magnitude(inner);
}

void ag_apply_straightened(int operands, const ag_view *views, const ag_operation_row *row, const void *context) {
    ag_loop loop;
    ag_loop_init(&loop, operands, views, views[0].ndim, views[0].shape);
    straightening s = {.kernel = row->kernels[views[1].dtype], .operands = operands};
    bool any = false;
    for (int k = 1; k < operands; k++) {
        s.itemsize[k] = ag_itemsize(views[k].dtype);
        ag_kernel copy = ag_copying()->of[views[k].dtype];
        if (loop.ndim >= 2 && lies_across(&loop, k) && copy != s.kernel) {
            s.copy[k] = copy;
            any = true;
        }
    }
    if (any)
        ag_loop_run(&loop, run_in_blocks, &s, row->weight);
    else
        ag_loop_run(&loop, s.kernel, context, row->weight);
}
