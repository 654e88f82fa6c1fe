/* real and imag: views, like NumPy's, so that writing to a part changes the number. */
#include "python/functions/module.h"
#include "python/support/arguments.h"

static bool number_argument(const char *function, PyObject *object, Array **x) {
    if (!ag_array_argument(function, "x", object, x))
        return false;
    return (*x)->dtype != AG_BOOL || ag_raise(PyExc_TypeError, function, "not defined for bool; use astype first");
}

static PyObject *real(PyObject *module, PyObject *object) {
    Array *x = NULL;
    if (!number_argument("real", object, &x))
        return NULL;
    return (PyObject *)ag_new_view(x, x->data, ag_real_part((ag_dtype)x->dtype), x->ndim, x->shape, x->strides,
                                   x->writable);
}

static PyObject *imag(PyObject *module, PyObject *object) {
    Array *x = NULL;
    if (!number_argument("imag", object, &x))
        return NULL;
    ag_dtype dtype = ag_real_part((ag_dtype)x->dtype);
    if (!ag_is_complex((ag_dtype)x->dtype))
        return (PyObject *)ag_new_zeroed(dtype, x->ndim, x->shape);
    return (PyObject *)ag_new_view(x, x->data + ag_itemsize(dtype), dtype, x->ndim, x->shape, x->strides, x->writable);
}

const PyMethodDef ag_part_functions[] = {
    {"real", real, METH_O,
     PyDoc_STR("real(x, /)\n--\n\nThe real parts, as a view of the array; of real numbers, a view of all.")},
    {"imag", imag, METH_O,
     PyDoc_STR("imag(x, /)\n--\n\nThe imaginary parts, as a view of the array; of real numbers, new zeros.")},
    {NULL, NULL, 0, NULL},
};
