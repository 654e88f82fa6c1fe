/* The data type functions of the standard (Array API 2025.12, "Data type functions"). */
#include "python/functions/datatypes.h"

#include <float.h>
#include <string.h>

#include "python/array/dtypes.h"
#include "python/exchange/scalars.h"
#include "python/functions/module.h"
#include "python/support/arguments.h"

/* -- kinds by name -- */

static const struct {
    const char *name, *kinds; /* as in ag_dtype_facts */
} kinds[] = {
    {"bool", "b"},           {"signed integer", "i"}, {"unsigned integer", "u"}, {"integral", "iu"},
    {"real floating", "f"}, {"complex floating", "c"}, {"numeric", "iufc"},      {NULL, NULL},
};

int ag_is_of_kind(const char *function, ag_dtype dtype, PyObject *kind) {
    for (int i = 0; kinds[i].name && PyUnicode_Check(kind); i++)
        if (PyUnicode_CompareWithASCIIString(kind, kinds[i].name) == 0)
            return strchr(kinds[i].kinds, ag_dtypes[dtype].kind) != NULL;
    ag_raise(PyUnicode_Check(kind) ? PyExc_ValueError : PyExc_TypeError, function,
             "%R is no kind of dtypes; the kinds are 'bool', 'signed integer', 'unsigned integer', 'integral', "
             "'real floating', 'complex floating' and 'numeric'", kind);
    return -1;
}

/* A kind, or a dtype of which it is the only member. */
static int is_of_kind_or_dtype(ag_dtype dtype, PyObject *kind) {
    ag_dtype other = ag_dtype_of_object(kind);
    return other == AG_NO_DTYPE ? ag_is_of_kind("isdtype", dtype, kind) : other == dtype;
}

static const ag_signature isdtype_signature = {"isdtype", 0, 2, 2, {"dtype", "kind"}};

static bool required_dtype(const char *function, PyObject *object, ag_dtype *dtype) {
    if (object == Py_None)
        return ag_raise(PyExc_TypeError, function, "a dtype is needed, not None");
    return ag_dtype_argument(function, object, dtype);
}

static PyObject *py_isdtype(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[2];
    ag_dtype dtype;
    if (!ag_bind(&isdtype_signature, args, nargs, kwnames, values) || !required_dtype("isdtype", values[0], &dtype))
        return NULL;
    if (!PyTuple_Check(values[1])) {
        int is = is_of_kind_or_dtype(dtype, values[1]);
        return is < 0 ? NULL : PyBool_FromLong(is);
    }
    bool any = false; /* all kinds are looked at, so that a wrong one is always reported */
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(values[1]); i++) {
        int is = is_of_kind_or_dtype(dtype, PyTuple_GET_ITEM(values[1], i));
        if (is < 0)
            return NULL;
        any |= is;
    }
    return PyBool_FromLong(any);
}

/* -- promotion -- */

/* The dtype of an array or of a dtype object; false with TypeError for others. */
static bool dtype_or_array(const char *function, PyObject *object, ag_dtype *dtype) {
    if (!ag_is_array(object))
        return required_dtype(function, object, dtype);
    *dtype = (ag_dtype)((Array *)object)->dtype;
    return true;
}

static const ag_signature can_cast_signature = {"can_cast", 2, 2, 2, {"from_", "to"}};

static PyObject *py_can_cast(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[2];
    ag_dtype from, to;
    if (!ag_bind(&can_cast_signature, args, nargs, kwnames, values) || !dtype_or_array("can_cast", values[0], &from) ||
        !required_dtype("can_cast", values[1], &to))
        return NULL;
    return PyBool_FromLong(ag_promote(from, to) == to);
}

static bool join_dtype(PyObject *object, ag_dtype *common) {
    ag_dtype dtype;
    if (!dtype_or_array("result_type", object, &dtype))
        return false;
    ag_dtype joined = *common == AG_NO_DTYPE ? dtype : ag_promote(*common, dtype);
    if (joined == AG_NO_DTYPE)
        return ag_raise(PyExc_TypeError, "result_type", "%s and %s have no common dtype in the standard",
                        ag_dtype_name(*common), ag_dtype_name(dtype));
    *common = joined;
    return true;
}

/* A Python scalar takes the dtype of the arrays, whose kind must be its own or a higher one; a complex scalar makes
 * real arrays complex (Array API 2025.12, "Mixing arrays with Python scalars"). */
static bool join_scalar(PyObject *object, ag_dtype *common) {
    ag_dtype scalar = ag_dtype_of_scalar(object);
    bool fits = scalar == AG_BOOL ? *common == AG_BOOL : *common != AG_BOOL && ag_holds_scalars(*common, scalar);
    if (!fits && ag_is_real(*common) && scalar == AG_COMPLEX128) {
        *common = ag_complex_of(*common);
        return true;
    }
    return fits || ag_raise(PyExc_TypeError, "result_type", "a %s does not mix with %s", Py_TYPE(object)->tp_name,
                            ag_dtype_name(*common));
}

static bool is_scalar(PyObject *object) {
    return PyLong_Check(object) || PyFloat_Check(object) || PyComplex_Check(object);
}

static PyObject *py_result_type(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    ag_dtype common = AG_NO_DTYPE;
    if (kwnames && PyTuple_GET_SIZE(kwnames))
        return ag_raise(PyExc_TypeError, "result_type", "there are no keyword arguments");
    for (Py_ssize_t i = 0; i < nargs; i++)
        if (!is_scalar(args[i]) && !join_dtype(args[i], &common))
            return NULL;
    if (common == AG_NO_DTYPE)
        return ag_raise(nargs ? PyExc_ValueError : PyExc_TypeError, "result_type",
                        "at least one argument must be an array or a dtype");
    for (Py_ssize_t i = 0; i < nargs; i++)
        if (is_scalar(args[i]) && !join_scalar(args[i], &common))
            return NULL;
    return Py_NewRef(ag_dtype_object(common));
}

/* -- astype -- */

static const ag_signature astype_signature = {"astype", 2, 2, 2, {"x", "dtype", "copy", "device"}};

static PyObject *py_astype(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[4];
    Array *x;
    ag_dtype dtype;
    bool copy = true;
    if (!ag_bind(&astype_signature, args, nargs, kwnames, values) ||
        !ag_array_argument("astype", "x", values[0], &x) || !required_dtype("astype", values[1], &dtype) ||
        !ag_bool_argument("astype", "copy", values[2], &copy) || !ag_device_argument("astype", values[3]))
        return NULL;
    return (PyObject *)(copy && x->dtype == dtype ? ag_copy(x, dtype) : ag_cast_to("astype", x, dtype));
}

/* -- limits -- */

static PyTypeObject *finfo_type, *iinfo_type;

static PyStructSequence_Field finfo_fields[] = {
    {"bits", "Bits of a real number."},
    {"eps", "The distance from 1.0 to the next larger number."},
    {"max", "The largest number."},
    {"min", "The smallest number: -max."},
    {"smallest_normal", "The smallest positive number with full precision."},
    {"dtype", "The real dtype."},
    {NULL, NULL},
};
static PyStructSequence_Desc finfo_description = {
    "arraygrad_cpu.finfo_object", "Limits of a floating-point dtype.", finfo_fields, 6};

static PyStructSequence_Field iinfo_fields[] = {
    {"bits", "Bits of a number."},
    {"max", "The largest number."},
    {"min", "The smallest number."},
    {"dtype", "The dtype."},
    {NULL, NULL},
};
static PyStructSequence_Desc iinfo_description = {
    "arraygrad_cpu.iinfo_object", "Limits of an integer dtype.", iinfo_fields, 4};

/* Takes over the references to the fields, any of which may be NULL. */
static PyObject *limits(PyTypeObject *type, int count, PyObject **fields) {
    PyObject *out = PyStructSequence_New(type);
    bool complete = out != NULL;
    for (int i = 0; i < count; i++) {
        complete &= fields[i] != NULL;
        if (out)
            PyStructSequence_SET_ITEM(out, i, fields[i]);
        else
            Py_XDECREF(fields[i]);
    }
    if (!complete)
        Py_CLEAR(out);
    return out;
}

typedef struct {
    float64 epsilon, max, smallest_normal;
} real_limits;

static real_limits limits_of(ag_dtype real) {
    switch (real) {
    case AG_FLOAT16: return (real_limits){0x1p-10, 65504, 0x1p-14};
    case AG_BFLOAT16: return (real_limits){0x1p-7, 0xffp120, 0x1p-126};
    case AG_FLOAT32: return (real_limits){(float64)FLT_EPSILON, (float64)FLT_MAX, (float64)FLT_MIN};
    case AG_FLOAT64: return (real_limits){DBL_EPSILON, DBL_MAX, DBL_MIN};
    AG_BOOLS(AG_CASE)
    AG_INTEGERS(AG_CASE)
        AG_NEVER(AG_COMPLEXES)
    }
    Py_UNREACHABLE();
}

static const ag_signature finfo_signature = {"finfo", 1, 1, 1, {"type"}};

static PyObject *py_finfo(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *type;
    ag_dtype dtype;
    if (!ag_bind(&finfo_signature, args, nargs, kwnames, &type) || !dtype_or_array("finfo", type, &dtype))
        return NULL;
    if (!ag_is_float(dtype))
        return ag_raise(PyExc_TypeError, "finfo", "%s is no floating-point dtype; iinfo knows integers",
                        ag_dtype_name(dtype));
    dtype = ag_real_part(dtype);
    const real_limits real = limits_of(dtype);
    return limits(finfo_type, 6, (PyObject *[]){
        PyLong_FromLong(8 * (long)ag_itemsize(dtype)),
        PyFloat_FromDouble(real.epsilon),
        PyFloat_FromDouble(real.max),
        PyFloat_FromDouble(-real.max),
        PyFloat_FromDouble(real.smallest_normal),
        Py_NewRef(ag_dtype_object(dtype)),
    });
}

static const ag_signature iinfo_signature = {"iinfo", 1, 1, 1, {"type"}};

static PyObject *py_iinfo(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *type;
    ag_dtype dtype;
    if (!ag_bind(&iinfo_signature, args, nargs, kwnames, &type) || !dtype_or_array("iinfo", type, &dtype))
        return NULL;
    if (!ag_is_integer(dtype))
        return ag_raise(PyExc_TypeError, "iinfo", "%s is no integer dtype; finfo knows floating-point ones",
                        ag_dtype_name(dtype));
    int bits = 8 * (int)ag_itemsize(dtype);
    bool is_signed = ag_is_signed(dtype);
    uint64 max = UINT64_MAX >> (64 - bits + is_signed);
    return limits(iinfo_type, 4, (PyObject *[]){
        PyLong_FromLong(bits),
        PyLong_FromUnsignedLongLong(max),
        PyLong_FromLongLong(is_signed ? -(int64)max - 1 : 0),
        Py_NewRef(ag_dtype_object(dtype)),
    });
}

bool ag_add_limits(PyObject *module) {
    finfo_type = PyStructSequence_NewType(&finfo_description);
    iinfo_type = PyStructSequence_NewType(&iinfo_description);
    return finfo_type && iinfo_type && PyModule_AddObjectRef(module, "finfo_object", (PyObject *)finfo_type) == 0 &&
           PyModule_AddObjectRef(module, "iinfo_object", (PyObject *)iinfo_type) == 0;
}

const PyMethodDef ag_datatype_functions[] = {
    AG_FUNCTION("astype", py_astype,
                "astype(x, dtype, /, *, copy=True, device=None)\n--\n\nThe elements of an array as another dtype.\n\n"
                "Always a copy unless `copy` is False and `x` has the dtype already. Floats lose their fraction on "
                "the\n"
                "way to integers, saturate at the range's ends, and NaN becomes 0; anything but 0 is True. TypeError "
                "for\n"
                "complex numbers that would become real ones."),
    AG_FUNCTION("can_cast", py_can_cast,
                "can_cast(from_, to, /)\n--\n\nWhether promotion of a dtype, or an array's, with `to` gives `to`."),
    AG_FUNCTION("finfo", py_finfo,
                "finfo(type, /)\n--\n\nThe limits of a floating-point dtype, or an array's: bits, eps, max, min,\n"
                "smallest_normal and dtype.\n\nThose of a complex dtype are the limits of its parts. TypeError for "
                "others."),
    AG_FUNCTION("iinfo", py_iinfo,
                "iinfo(type, /)\n--\n\nThe limits of an integer dtype, or an array's: bits, max, min and dtype.\n\n"
                "TypeError for others."),
    AG_FUNCTION("isdtype", py_isdtype,
                "isdtype(dtype, kind)\n--\n\nWhether a dtype is of a kind, equal to a dtype, or one of a tuple of "
                "these.\n\n"
                "Kinds are 'bool', 'signed integer', 'unsigned integer', 'integral', 'real floating', 'complex "
                "floating'\n"
                "and 'numeric'."),
    AG_FUNCTION("result_type", py_result_type,
                "result_type(*arrays_and_dtypes)\n--\n\n"
                "The dtype that arrays, dtypes and Python scalars have together by the standard's promotion.\n\n"
                "TypeError where the standard defines none, such as for integers with floats."),
    {NULL},
};
