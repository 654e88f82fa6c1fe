#include "base/view.h"

int64 ag_count(int ndim, const int64 *shape, int64 itemsize) {
    /* Zero lengths are left out of the product, so that (0, 2**62, 2**62) is refused like (1, 2**62, 2**62):
     * strides are products of lengths too. */
    int64 bytes = itemsize;
    bool empty = false;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] < 0)
            return -1;
        if (shape[i] == 0)
            empty = true;
        else if (__builtin_mul_overflow(bytes, shape[i], &bytes))
            return -1;
    }
    return empty ? 0 : bytes / itemsize;
}

void ag_contiguous_strides(int ndim, const int64 *shape, int64 itemsize, int64 *strides) {
    int64 step = itemsize;
    for (int i = ndim - 1; i >= 0; i--) {
        strides[i] = step;
        step *= shape[i] > 1 ? shape[i] : 1;
    }
}

bool ag_is_contiguous(int ndim, const int64 *shape, const int64 *strides, int64 itemsize) {
    int64 step = itemsize;
    bool follows = true;
    for (int i = ndim - 1; i >= 0; i--) {
        if (shape[i] == 0)
            return true;
        if (shape[i] == 1)
            continue;
        if (strides[i] != step)
            follows = false;
        step *= shape[i];
    }
    return follows;
}

bool ag_broadcast_shapes(int ndim_a, const int64 *a, int ndim_b, const int64 *b, int *ndim, int64 out[AG_MAXDIM]) {
    int n = ndim_a > ndim_b ? ndim_a : ndim_b;
    for (int i = 1; i <= n; i++) { /* from the last axis; each is read before out is written */
        int64 length_a = i <= ndim_a ? a[ndim_a - i] : 1, length_b = i <= ndim_b ? b[ndim_b - i] : 1;
        if (length_a != length_b && length_a != 1 && length_b != 1)
            return false;
        out[n - i] = length_a == 1 ? length_b : length_a;
    }
    *ndim = n;
    return true;
}

void ag_broadcast_strides(const ag_view *view, int ndim, const int64 *shape, int64 *strides) {
    int missing = ndim - view->ndim;
    for (int i = 0; i < ndim; i++) {
        bool repeated = i < missing || (view->shape[i - missing] == 1 && shape[i] != 1);
        strides[i] = repeated ? 0 : view->strides[i - missing];
    }
}

bool ag_reshape_strides(const ag_view *view, int ndim, const int64 *shape, int64 *strides) {
    int64 itemsize = ag_itemsize(view->dtype);
    if (ag_is_contiguous(view->ndim, view->shape, view->strides, itemsize)) {
        ag_contiguous_strides(ndim, shape, itemsize, strides);
        return true;
    }
    /* Axes of length 1 are dropped; then groups of old and new axes with equal products are matched, and the old axes
     * of a group must be evenly spaced. */
    int64 old_shape[AG_MAXDIM], old_strides[AG_MAXDIM];
    int old_ndim = 0;
    for (int i = 0; i < view->ndim; i++)
        if (view->shape[i] != 1) {
            old_shape[old_ndim] = view->shape[i];
            old_strides[old_ndim++] = view->strides[i];
        }
    int old_first = 0, new_first = 0;
    while (old_first < old_ndim) {
        int old_end = old_first + 1, new_end = new_first + 1;
        if (new_first >= ndim)
            return false;
        int64 old_product = old_shape[old_first], new_product = shape[new_first];
        while (old_product != new_product) {
            if (old_product < new_product) {
                if (old_end >= old_ndim)
                    return false;
                old_product *= old_shape[old_end++];
            } else {
                if (new_end >= ndim)
                    return false;
                new_product *= shape[new_end++];
            }
        }
        for (int i = old_first; i + 1 < old_end; i++)
            if (old_strides[i] != old_shape[i + 1] * old_strides[i + 1])
                return false;
        int64 step = old_strides[old_end - 1];
        for (int i = new_end - 1; i >= new_first; i--) {
            strides[i] = step;
            step *= shape[i];
        }
        old_first = old_end;
        new_first = new_end;
    }
    for (int i = new_first; i < ndim; i++) /* what is left are axes of length 1 */
        strides[i] = itemsize;
    return true;
}

void ag_extent(const ag_view *view, const char **first, const char **last) {
    *first = *last = view->data;
    for (int i = 0; i < view->ndim; i++)
        if (view->shape[i] == 0)
            return;
    for (int i = 0; i < view->ndim; i++) {
        int64 reach = (view->shape[i] - 1) * view->strides[i];
        *(reach < 0 ? first : last) += reach;
    }
    *last += ag_itemsize(view->dtype);
}

bool ag_may_overlap(const ag_view *a, const ag_view *b) {
    const char *first_a, *last_a, *first_b, *last_b;
    ag_extent(a, &first_a, &last_a);
    ag_extent(b, &first_b, &last_b);
    return first_a < last_b && first_b < last_a;
}
