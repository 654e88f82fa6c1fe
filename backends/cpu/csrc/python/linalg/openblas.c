#include "python/linalg/openblas.h"
#include "python/linalg/module.h"
#include "python/support/arguments.h"

/* The library's path, which Python code knows: a new reference. */
static PyObject *library_path(void) {
    PyObject *finder = PyImport_ImportModule("arraygrad_cpu._openblas");
    PyObject *path = finder ? PyObject_CallMethod(finder, "library_path", NULL) : NULL;
    Py_XDECREF(finder);
    return path;
}

static bool load(const char *function, PyObject *path) {
    char problem[512];
    const char *text = PyUnicode_AsUTF8(path);
    if (text && ag_blas_load(text, problem, sizeof problem))
        return true;
    if (text)
        ag_raise(PyExc_RuntimeError, function, "OpenBLAS could not be loaded: %s; reinstall scipy-openblas32", problem);
    return false;
}

bool ag_need_blas(const char *function) {
    if (ag_blas())
        return true;
    PyObject *path = library_path();
    if (!path)
        return false;
    bool found = path != Py_None, loaded = found && load(function, path);
    Py_DECREF(path);
    if (!found)
        ag_raise(PyExc_RuntimeError, function, "OpenBLAS is not installed; run `pip install scipy-openblas32`");
    return loaded;
}

static PyObject *blas_info(PyObject *module, PyObject *unused) {
    if (!ag_need_blas("blas_info"))
        return NULL;
    return Py_BuildValue("{s:s,s:s,s:i}", "config", ag_blas()->config, "core", ag_blas()->corename, "threads", 1);
}

const PyMethodDef ag_openblas_functions[] = {
    {"blas_info", blas_info, METH_NOARGS,
     PyDoc_STR("blas_info()\n--\n\nOpenBLAS as it was loaded: its configuration, the processor its kernels are for, "
               "and the threads inside it.\n\nProducts are shared out among the threads of `set_num_threads`, each of "
               "which calls OpenBLAS by itself. RuntimeError where OpenBLAS is not installed.")},
    {NULL},
};
