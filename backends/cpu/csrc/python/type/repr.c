/* repr and str of arrays, laid out as NumPy's: nested brackets, columns aligned, the middle of long axes left out. */
#include <string.h>

#include "python/support/arguments.h"
#include "python/type/slots.h"
#include "python/type/text.h"

#define MOST_ELEMENTS 1000 /* arrays with more are shortened */
#define EDGE 3             /* what is left of a shortened axis, at each end */
#define LINE 79

typedef struct {
    const Array *a;
    const char *separator; /* between elements */
    int indent;            /* columns before the first bracket */
    bool shortened;
    ag_layout layout;
    char *text;
    Py_ssize_t length, capacity;
    int column;
} printer;

static bool put(printer *p, const char *text, int length) {
    if (length == 0)
        return true;
    if (p->length + length > p->capacity) {
        Py_ssize_t capacity = 2 * (p->length + length) + 256;
        char *grown = PyMem_Realloc(p->text, (size_t)capacity);
        if (!grown)
            return PyErr_NoMemory();
        p->text = grown;
        p->capacity = capacity;
    }
    memcpy(p->text + p->length, text, (size_t)length);
    p->length += length;
    p->column += length;
    return true;
}

static bool put_text(printer *p, const char *text) { return put(p, text, (int)strlen(text)); }

/* Begin lines, and go to the column behind `depth` brackets. */
static bool new_lines(printer *p, int lines, int depth) {
    for (int i = 0; i < lines; i++)
        if (!put(p, "\n", 1))
            return false;
    p->column = 0;
    for (int i = 0; i < p->indent + depth; i++)
        if (!put(p, " ", 1))
            return false;
    return true;
}

/* The next index of an axis behind i: jumps over the middle of an axis that is shortened. */
static int64 next_index(const printer *p, int64 length, int64 i) {
    return p->shortened && length > 2 * EDGE && i == EDGE - 1 ? length - EDGE : i + 1;
}

/* Show the layout each element that will be printed. */
static bool look(printer *p, int axis, const char *data, int pass) {
    if (axis == p->a->ndim)
        return ag_layout_look(&p->layout, data, pass);
    int64 length = p->a->shape[axis];
    for (int64 i = 0; i < length; i = next_index(p, length, i))
        if (!look(p, axis + 1, data + i * p->a->strides[axis], pass))
            return false;
    return true;
}

static bool put_axis(printer *p, int axis, const char *data);

/* An element or "...", on a new line where it does not fit behind the last one; `extra` columns follow it. */
static bool put_item(printer *p, const char *text, int length, bool first, int extra) {
    if (!first && !put_text(p, p->separator))
        return false;
    if (!first && p->column + 1 + length + extra > LINE) {
        if (!new_lines(p, 1, p->a->ndim))
            return false;
    } else if (!first && !put(p, " ", 1))
        return false;
    return put(p, text, length);
}

static bool put_row(printer *p, const char *data) {
    int axis = p->a->ndim - 1, extra = p->a->ndim;
    int64 length = p->a->shape[axis];
    char text[AG_TEXT];
    for (int64 i = 0, next; i < length; i = next) {
        int n = ag_layout_write(&p->layout, data + i * p->a->strides[axis], text);
        if (n < 0 || !put_item(p, text, n, i == 0, extra))
            return false;
        next = next_index(p, length, i);
        if (next > i + 1 && !put_item(p, "...", 3, false, extra))
            return false;
    }
    return true;
}

static bool put_blocks(printer *p, int axis, const char *data) {
    int64 length = p->a->shape[axis];
    int lines = p->a->ndim - 1 - axis; /* blank lines set deeper blocks apart */
    for (int64 i = 0, next; i < length; i = next) {
        if (i && !(put_text(p, p->separator) && new_lines(p, lines, axis + 1)))
            return false;
        if (!put_axis(p, axis + 1, data + i * p->a->strides[axis]))
            return false;
        next = next_index(p, length, i);
        if (next > i + 1 && !(put_text(p, p->separator) && new_lines(p, lines, axis + 1) && put_text(p, "...")))
            return false;
    }
    return true;
}

static bool put_axis(printer *p, int axis, const char *data) {
    return put(p, "[", 1) && (axis == p->a->ndim - 1 ? put_row(p, data) : put_blocks(p, axis, data)) && put(p, "]", 1);
}

static bool put_scalar(printer *p) {
    char text[AG_TEXT];
    int length = ag_layout_write(&p->layout, p->a->data, text);
    return length >= 0 && put(p, text, length);
}

static bool put_array(printer *p) {
    const Array *a = p->a;
    ag_layout_init(&p->layout, (ag_dtype)a->dtype);
    if (a->size == 0)
        return put(p, "[]", 2);
    return look(p, 0, a->data, 0) && look(p, 0, a->data, 1) && (a->ndim ? put_axis(p, 0, a->data) : put_scalar(p));
}

/* The text of the elements, between `before` and, for repr, the shape where it cannot be seen and the dtype. */
static PyObject *print(const Array *a, const char *separator, const char *before, bool facts) {
    printer p = {.a = a, .separator = separator, .shortened = a->size > MOST_ELEMENTS};
    PyObject *out = NULL, *shape = NULL;
    if (put_text(&p, before)) {
        p.indent = p.column;
        if (put_array(&p))
            out = PyUnicode_FromStringAndSize(p.text, p.length);
    }
    PyMem_Free(p.text);
    if (!out || !facts)
        return out;
    bool invisible = p.shortened || (a->size == 0 && a->ndim != 1);
    PyObject *result = NULL;
    if (!invisible)
        result = PyUnicode_FromFormat("%U, dtype=%s)", out, ag_dtype_name((ag_dtype)a->dtype));
    else if ((shape = ag_shape_tuple(a)))
        result = PyUnicode_FromFormat("%U, shape=%R, dtype=%s)", out, shape, ag_dtype_name((ag_dtype)a->dtype));
    Py_XDECREF(shape);
    Py_DECREF(out);
    return result;
}

PyObject *ag_repr(PyObject *self) { return print((Array *)self, ",", "Array(", true); }

PyObject *ag_str(PyObject *self) { return print((Array *)self, "", "", false); }

PyObject *ag_format(PyObject *self, PyObject *specification) {
    if (!PyUnicode_Check(specification))
        return ag_raise(PyExc_TypeError, "__format__", "a str is needed, not a %s", Py_TYPE(specification)->tp_name);
    if (PyUnicode_GET_LENGTH(specification) == 0)
        return ag_str(self);
    if (((Array *)self)->ndim)
        return ag_raise(PyExc_TypeError, "__format__", "only the number of a 0-d array can be formatted; use tolist()");
    PyObject *number = ag_item(self, NULL), *text = number ? PyObject_Format(number, specification) : NULL;
    Py_XDECREF(number);
    return text;
}
