/* __array_namespace_info__ (Array API 2025.12, "Inspection"). */
#include "python/array/dtypes.h"
#include "python/functions/datatypes.h"
#include "python/functions/module.h"
#include "python/support/arguments.h"

static PyTypeObject *info_type;

static PyObject *capabilities(PyObject *self, PyObject *unused) {
    return Py_BuildValue("{s:O,s:O,s:i}", "boolean indexing", Py_True, "data-dependent shapes", Py_True,
                         "max dimensions", AG_MAXDIM);
}

static PyObject *default_device(PyObject *self, PyObject *unused) { return PyUnicode_InternFromString("cpu"); }

static PyObject *devices(PyObject *self, PyObject *unused) { return Py_BuildValue("(s)", "cpu"); }

static const ag_signature default_dtypes_signature = {"default_dtypes", 0, 0, 0, {"device"}};

static PyObject *default_dtypes(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *device;
    if (!ag_bind(&default_dtypes_signature, args, nargs, kwnames, &device) ||
        !ag_device_argument("default_dtypes", device))
        return NULL;
    return Py_BuildValue("{s:O,s:O,s:O,s:O}", "real floating", ag_dtype_object(AG_FLOAT64), "complex floating",
                         ag_dtype_object(AG_COMPLEX128), "integral", ag_dtype_object(AG_INT64), "indexing",
                         ag_dtype_object(AG_INT64));
}

/* Whether a dtype is of one of the kinds: a str, a tuple of such, or None for all. */
static int is_wanted(ag_dtype dtype, PyObject *kind) {
    if (!kind || kind == Py_None)
        return 1;
    if (!PyTuple_Check(kind))
        return ag_is_of_kind("dtypes", dtype, kind);
    int any = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(kind); i++) {
        int is = ag_is_of_kind("dtypes", dtype, PyTuple_GET_ITEM(kind, i));
        if (is < 0)
            return -1;
        any |= is;
    }
    return any;
}

static const ag_signature dtypes_signature = {"dtypes", 0, 0, 0, {"device", "kind"}};

static PyObject *dtypes(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[2];
    if (!ag_bind(&dtypes_signature, args, nargs, kwnames, values) || !ag_device_argument("dtypes", values[0]))
        return NULL;
    PyObject *out = PyDict_New();
    for (int i = 0; out && i < AG_DTYPE_COUNT; i++) {
        ag_dtype dtype = (ag_dtype)i;
        if (ag_is_half(dtype)) /* no dtypes of the standard, and not every function takes them */
            continue;
        int wanted = is_wanted(dtype, values[1]);
        if (wanted < 0 || (wanted && PyDict_SetItemString(out, ag_dtype_name(dtype), ag_dtype_object(dtype)) < 0))
            Py_CLEAR(out);
    }
    return out;
}

static PyMethodDef methods[] = {
    {"capabilities", capabilities, METH_NOARGS,
     PyDoc_STR("capabilities($self, /)\n--\n\nWhat the library can do: boolean indexing, data-dependent shapes, and "
               "the\n"
               "most dimensions of an array.")},
    {"default_device", default_device, METH_NOARGS, PyDoc_STR("default_device($self, /)\n--\n\nThe device: 'cpu'.")},
    AG_FUNCTION("default_dtypes", default_dtypes,
                "default_dtypes($self, /, *, device=None)\n--\n\nThe default dtype of each kind, by the kind's name."),
    {"devices", devices, METH_NOARGS, PyDoc_STR("devices($self, /)\n--\n\nAll devices: ('cpu',).")},
    AG_FUNCTION("dtypes", dtypes,
                "dtypes($self, /, *, device=None, kind=None)\n--\n\n"
                "All dtypes of the standard of a kind or a tuple of kinds, by name; kinds are as in isdtype."),
    {NULL},
};

static void dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyType_Slot slots[] = {
    {Py_tp_doc, PyDoc_STR("What the library is able to do, as the standard's inspection functions tell it.")},
    {Py_tp_methods, methods},
    {Py_tp_dealloc, dealloc},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "arraygrad_cpu.Info",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};

bool ag_add_info(PyObject *module) {
    info_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
    return info_type && PyModule_AddObjectRef(module, "Info", (PyObject *)info_type) == 0;
}

static PyObject *namespace_info(PyObject *module, PyObject *unused) {
    return (PyObject *)PyObject_New(PyObject, info_type);
}

const PyMethodDef ag_info_functions[] = {
    {"__array_namespace_info__", namespace_info, METH_NOARGS,
     PyDoc_STR("__array_namespace_info__()\n--\n\nAn object that tells what the library is able to do.")},
    {NULL},
};
