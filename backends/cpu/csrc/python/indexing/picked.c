/* Picks become byte offsets, all terms of a key added up; then one kernel moves the elements, whatever the key was.
 *
 * A result has the shape plain[:place] + picked + plain[place:]. In the loop over it, the offsets repeat along plain
 * axes, and the array itself stands still along picked ones. */
#include "python/indexing/picked.h"

#include <string.h>

#include "kernels/gather.h"
#include "kernels/mask.h"
#include "python/support/arguments.h"

#define WEIGHT 4

static bool out_of_bounds(const char *function, const Array *indices, const ag_indexed_axis *indexed, int axis) {
    int64 index = indexed->bad->index;
    if (indices->dtype == AG_UINT64)
        return ag_raise(PyExc_IndexError, function, "index %llu is out of bounds for axis %d of length %lld",
                        (unsigned long long)index, axis, (long long)indexed->length);
    return ag_raise(PyExc_IndexError, function, "index %lld is out of bounds for axis %d of length %lld",
                    (long long)index, axis, (long long)indexed->length);
}

/* Set or add an index array's offsets, broadcast to the shape of all. */
static bool use_indices(const char *function, const Array *x, int axis, const Array *indices, ag_offsets *o,
                        bool add) {
    struct ag_bad_index bad = {0};
    ag_indexed_axis indexed = {x->shape[axis], x->strides[axis], &bad};
    int64 strides[AG_MAXDIM];
    ag_contiguous_strides(o->ndim, o->shape, sizeof(int64), strides);
    ag_view operands[2] = {{(char *)o->bytes, o->shape, strides, o->ndim, AG_INT64}, ag_view_of(indices)};
    ag_kernel kernel = (add ? ag_gather()->add_offsets : ag_gather()->set_offsets)[indices->dtype];
    AG_WITHOUT_GIL(o->count, ag_apply(2, operands, o->ndim, o->shape, kernel, &indexed, 1));
    return bad.found ? out_of_bounds(function, indices, &indexed, axis) : true;
}

static bool allocate_offsets(const char *function, ag_offsets *o) {
    o->count = ag_count(o->ndim, o->shape, sizeof(int64));
    if (o->count < 0)
        return ag_raise(PyExc_ValueError, function, "the index arrays broadcast to a shape that is too large");
    o->bytes = o->count <= AG_FEW_OFFSETS ? o->few : ag_scratch_new(o->count * (int64)sizeof(int64));
    if (!o->bytes)
        PyErr_NoMemory();
    return o->bytes;
}

bool ag_index_offsets(const char *function, const Array *x, int axis, const Array *indices, ag_offsets *offsets) {
    offsets->ndim = indices->ndim;
    offsets->distinct = false;
    memcpy(offsets->shape, indices->shape, sizeof(int64) * (size_t)indices->ndim);
    if (!allocate_offsets(function, offsets))
        return false;
    if (use_indices(function, x, axis, indices, offsets, false))
        return true;
    ag_offsets_free(offsets);
    return false;
}

/* The axes of x under a mask, merged where they can be (the mask is contiguous); returns their number. */
static int masked_axes(const Array *x, const ag_pick *pick, int64 shape[AG_MAXDIM], int64 strides[AG_MAXDIM]) {
    const Array *mask = pick->term->array;
    int last = 0;
    for (int i = 0; i < mask->ndim; i++) {
        int64 length = mask->shape[i], stride = x->strides[pick->axis + i];
        if (length == 1)
            continue;
        if (last && strides[last - 1] == length * stride)
            shape[last - 1] *= length;
        else
            shape[last++] = length;
        strides[last - 1] = stride;
    }
    if (last == 0) {
        shape[0] = 1;
        strides[last++] = 0;
    }
    return last;
}

/* The offsets of a mask's true elements, in order. */
static void fill_from_mask(const Array *x, const ag_pick *pick, int64 *out) {
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM], position[AG_MAXDIM] = {0};
    int inner = masked_axes(x, pick, shape, strides) - 1;
    const Array *mask = pick->term->array;
    const uint8 *row = (const uint8 *)mask->data, *end = row + mask->size;
    int64 base = 0, found = 0;
    for (; row < end; row += shape[inner]) {
        found += ag_mask()->offsets(out + found, pick->count - found, row, shape[inner], base, strides[inner]);
        for (int axis = inner - 1; axis >= 0; axis--) { /* to the next row */
            base += strides[axis];
            if (++position[axis] < shape[axis])
                break;
            base -= strides[axis] * shape[axis];
            position[axis] = 0;
        }
    }
    memset(out + found, 0, sizeof(int64) * (size_t)(pick->count - found)); /* the mask was changed meanwhile */
}

/* The same beside other terms: by way of memory of its own, to broadcast. */
static bool add_mask(const Array *x, const ag_pick *pick, ag_offsets *o) {
    int64 *own = ag_scratch_new(pick->count * (int64)sizeof(int64));
    if (!own) {
        PyErr_NoMemory();
        return false;
    }
    fill_from_mask(x, pick, own);
    int64 strides[AG_MAXDIM], step = sizeof(int64);
    ag_contiguous_strides(o->ndim, o->shape, sizeof(int64), strides);
    ag_view operands[2] = {{(char *)o->bytes, o->shape, strides, o->ndim, AG_INT64},
                           {(char *)own, &pick->count, &step, 1, AG_INT64}};
    ag_apply(2, operands, o->ndim, o->shape, ag_gather()->add, NULL, 1);
    ag_scratch_free(own);
    return true;
}

static void count_mask(ag_pick *pick) {
    const Array *mask = pick->term->array;
    AG_WITHOUT_GIL(mask->size, pick->count = ag_mask()->count((const uint8 *)mask->data, mask->size));
}

/* The common shape of all picks; masks are counted, and stand for index arrays with one axis. */
static bool picked_shape(const char *function, ag_selection *s, ag_offsets *o) {
    o->ndim = 0;
    for (int i = 0; i < s->picks; i++) {
        ag_pick *pick = &s->pick[i];
        bool fits;
        if (pick->term->kind == AG_TERM_INDICES) {
            const Array *a = pick->term->array;
            fits = ag_broadcast_shapes(o->ndim, o->shape, a->ndim, a->shape, &o->ndim, o->shape);
        } else {
            if (pick->term->kind == AG_TERM_MASK)
                count_mask(pick);
            else
                pick->count = pick->term->start;
            fits = ag_broadcast_shapes(o->ndim, o->shape, 1, &pick->count, &o->ndim, o->shape);
        }
        if (!fits)
            return ag_raise(PyExc_IndexError, function, "the shapes of the index arrays do not broadcast together");
    }
    return true;
}

static bool fill_offsets(const char *function, const Array *x, const ag_selection *s, ag_offsets *o) {
    const ag_pick *first = &s->pick[0];
    o->distinct = s->picks == 1 && first->term->kind != AG_TERM_INDICES;
    if (s->picks == 1 && first->term->kind == AG_TERM_INDICES)
        return use_indices(function, x, first->axis, first->term->array, o, false);
    if (s->picks == 1 && first->term->kind == AG_TERM_MASK) {
        AG_WITHOUT_GIL(first->term->array->size, fill_from_mask(x, first, o->bytes));
        return true;
    }
    memset(o->bytes, 0, sizeof(int64) * (size_t)o->count);
    for (int i = 0; i < s->picks; i++) {
        const ag_pick *pick = &s->pick[i];
        if (pick->term->kind == AG_TERM_INDICES && !use_indices(function, x, pick->axis, pick->term->array, o, true))
            return false;
        if (pick->term->kind == AG_TERM_MASK && !add_mask(x, pick, o))
            return false;
    }
    return true;
}

static bool picked_offsets(const char *function, const Array *x, ag_selection *s, ag_offsets *o) {
    if (!picked_shape(function, s, o) || !allocate_offsets(function, o))
        return false;
    if (fill_offsets(function, x, s, o))
        return true;
    ag_offsets_free(o);
    return false;
}

/* The loop over a result: its shape, and the strides in it of x and of the offsets. */
typedef struct {
    int ndim;
    int64 shape[AG_MAXDIM], x[AG_MAXDIM], offsets[AG_MAXDIM];
} layout;

static bool lay_out(const char *function, const ag_selection *s, const ag_offsets *o, layout *l) {
    l->ndim = s->ndim + o->ndim;
    if (l->ndim > AG_MAXDIM)
        return ag_raise(PyExc_IndexError, function, "the result would have %d axes; %d are the most", l->ndim,
                        AG_MAXDIM);
    int64 steps[AG_MAXDIM];
    ag_contiguous_strides(o->ndim, o->shape, sizeof(int64), steps);
    for (int i = 0; i < l->ndim; i++) {
        int picked = i - s->place, plain = i < s->place ? i : i - o->ndim;
        bool is_picked = picked >= 0 && picked < o->ndim;
        l->shape[i] = is_picked ? o->shape[picked] : s->shape[plain];
        l->offsets[i] = is_picked ? steps[picked] : 0;
        l->x[i] = is_picked ? 0 : s->strides[plain];
    }
    return true;
}

static Array *gather(const char *function, const Array *x, const ag_selection *s, const ag_offsets *o) {
    layout l;
    Array *out = lay_out(function, s, o, &l) ? ag_new((ag_dtype)x->dtype, l.ndim, l.shape) : NULL;
    if (!out)
        return NULL;
    ag_view operands[3] = {ag_view_of(out),
                           {(char *)o->bytes, l.shape, l.offsets, l.ndim, AG_INT64},
                           {s->data, l.shape, l.x, l.ndim, (ag_dtype)x->dtype}};
    ag_kernel kernel = ag_gather()->gather[ag_word(ag_itemsize((ag_dtype)x->dtype))];
    AG_WITHOUT_GIL(out->size, ag_apply(3, operands, l.ndim, l.shape, kernel, NULL, WEIGHT));
    return out;
}

/* x[mask] where the mask covers all axes and these merge into one: what is chosen is moved as it is found. */
static Array *compress(const Array *x, const ag_pick *pick, int64 step) {
    Array *out = ag_new((ag_dtype)x->dtype, 1, &pick->count);
    if (!out)
        return NULL;
    const Array *mask = pick->term->array;
    const int64 itemsize = ag_itemsize((ag_dtype)x->dtype);
    int64 found = 0;
    AG_WITHOUT_GIL(mask->size,
                   found = ag_mask()->compress[ag_word(itemsize)](out->data, out->size, (const uint8 *)mask->data,
                                                                  mask->size, x->data, step));
    memset(out->data + found * itemsize, 0, (size_t)((out->size - found) * itemsize)); /* changed meanwhile */
    return out;
}

static bool is_whole_mask(const Array *x, const ag_selection *s, int64 *step) {
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    if (s->picks != 1 || s->ndim != 0 || s->pick[0].term->kind != AG_TERM_MASK || s->data != x->data ||
        masked_axes(x, &s->pick[0], shape, strides) != 1)
        return false;
    *step = strides[0];
    return true;
}

Array *ag_read_picked(const char *function, const Array *x, ag_selection *selection) {
    int64 step;
    if (is_whole_mask(x, selection, &step)) {
        count_mask(&selection->pick[0]);
        return compress(x, &selection->pick[0], step);
    }
    ag_offsets offsets;
    if (!picked_offsets(function, x, selection, &offsets))
        return NULL;
    Array *out = gather(function, x, selection, &offsets);
    ag_offsets_free(&offsets);
    return out;
}

bool ag_fit_value(const char *function, ag_view *value, int ndim, const int64 *shape) {
    while (value->ndim > ndim && value->shape[0] == 1) {
        value->shape++;
        value->strides++;
        value->ndim--;
    }
    bool fits = value->ndim <= ndim;
    for (int i = 1; fits && i <= value->ndim; i++) {
        int64 length = value->shape[value->ndim - i];
        fits = length == 1 || length == shape[ndim - i];
    }
    if (!fits)
        ag_raise(PyExc_ValueError, function, "the value does not broadcast to the shape of what is set");
    return fits;
}

/* A loop in its order, by one thread: of values for the same place, the last one stays. */
static void run_in_order(const ag_loop *loop, ag_kernel kernel) {
    int outside = loop->ndim > 2 ? loop->ndim - 2 : 0;
    int64 position[AG_MAXDIM] = {0}, inner[AG_MAXOPS] = {0}, outer[AG_MAXOPS] = {0};
    int64 n = loop->ndim >= 1 ? loop->shape[loop->ndim - 1] : 1, m = loop->ndim >= 2 ? loop->shape[loop->ndim - 2] : 1;
    char *data[AG_MAXOPS];
    for (int k = 0; k < loop->operands; k++) {
        data[k] = loop->data[k];
        inner[k] = loop->ndim >= 1 ? loop->strides[k][loop->ndim - 1] : 0;
        outer[k] = loop->ndim >= 2 ? loop->strides[k][loop->ndim - 2] : 0;
    }
    int axis;
    do {
        kernel(data, inner, outer, n, m, NULL);
        for (axis = outside - 1; axis >= 0; axis--) {
            bool turns = ++position[axis] == loop->shape[axis];
            for (int k = 0; k < loop->operands; k++)
                data[k] += loop->strides[k][axis] * (turns ? 1 - loop->shape[axis] : 1);
            if (!turns)
                break;
            position[axis] = 0;
        }
    } while (axis >= 0);
}

static void scatter(const Array *x, const ag_selection *s, const ag_offsets *o, const layout *l, const ag_view *value) {
    ag_view operands[3] = {{s->data, l->shape, l->x, l->ndim, (ag_dtype)x->dtype},
                           {(char *)o->bytes, l->shape, l->offsets, l->ndim, AG_INT64},
                           *value};
    ag_kernel kernel = ag_gather()->scatter[ag_word(ag_itemsize((ag_dtype)x->dtype))];
    ag_loop loop;
    ag_loop_init(&loop, 3, operands, l->ndim, l->shape);
    if (o->distinct)
        ag_loop_run(&loop, kernel, NULL, WEIGHT);
    else
        run_in_order(&loop, kernel);
}

/* x[mask] = value, with one value for all that a mask chooses: the axes under the mask stay as they are, and the value
 * repeats along them. */
static bool put(const Array *x, const ag_selection *s, const ag_view *value) {
    const Array *mask = s->pick[0].term->array;
    int64 shape[AG_MAXDIM], xs[AG_MAXDIM], masks[AG_MAXDIM], values[AG_MAXDIM];
    int ndim = s->ndim + mask->ndim;
    for (int i = 0; i < ndim; i++) {
        int under = i - s->place, plain = i < s->place ? i : i - mask->ndim;
        bool is_under = under >= 0 && under < mask->ndim;
        int from = value->ndim - (s->ndim + 1) + (i < s->place ? i : plain + 1); /* the value's axis */
        bool repeats = is_under || from < 0 || value->shape[from] == 1;
        shape[i] = is_under ? mask->shape[under] : s->shape[plain];
        xs[i] = is_under ? x->strides[s->pick[0].axis + under] : s->strides[plain];
        masks[i] = is_under ? mask->strides[under] : 0;
        values[i] = repeats ? 0 : value->strides[from];
    }
    ag_view view = ag_view_of(x), mask_view = ag_view_of(mask);
    Array *apart = ag_may_overlap(&view, &mask_view) ? ag_copy(mask, AG_BOOL) : (Array *)Py_NewRef((PyObject *)mask);
    if (!apart)
        return false;
    ag_view operands[3] = {{s->data, shape, xs, ndim, (ag_dtype)x->dtype},
                           {apart->data, shape, masks, ndim, AG_BOOL},
                           {value->data, shape, values, ndim, (ag_dtype)x->dtype}};
    ag_kernel kernel = ag_mask()->put[ag_word(ag_itemsize((ag_dtype)x->dtype))];
    AG_WITHOUT_GIL(x->size, ag_apply(3, operands, ndim, shape, kernel, NULL, 1));
    Py_DECREF(apart);
    return true;
}

/* Whether one value goes to all elements that a mask chooses. */
static bool is_put(const ag_selection *s, const ag_view *value) {
    int from = value->ndim - (s->ndim + 1) + s->place;
    return s->picks == 1 && s->pick[0].term->kind == AG_TERM_MASK && (from < 0 || value->shape[from] == 1) &&
           s->ndim + s->pick[0].term->array->ndim <= AG_MAXDIM;
}

bool ag_write_picked(const char *function, const Array *x, ag_selection *selection, const ag_view *value) {
    ag_view fitting = *value;
    ag_offsets offsets;
    layout l;
    if (!picked_shape(function, selection, &offsets) || !lay_out(function, selection, &offsets, &l) ||
        !ag_fit_value(function, &fitting, l.ndim, l.shape))
        return false;
    int64 size = ag_count(l.ndim, l.shape, 1);
    if (size < 0)
        return ag_raise(PyExc_ValueError, function, "the index arrays broadcast to a shape that is too large");
    if (is_put(selection, &fitting))
        return put(x, selection, &fitting);
    if (!allocate_offsets(function, &offsets))
        return false;
    bool valid = fill_offsets(function, x, selection, &offsets);
    if (valid && size > 0)
        AG_WITHOUT_GIL(size, scatter(x, selection, &offsets, &l, &fitting));
    ag_offsets_free(&offsets);
    return valid;
}
