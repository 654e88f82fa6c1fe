/* Methods of arrays that lead out of the library; the table in array_methods.c lists them. */
#ifndef AG_PYTHON_TYPE_CONVERSION_H
#define AG_PYTHON_TYPE_CONVERSION_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* conversion.c */
PyObject *ag_to_complex(PyObject *self, PyObject *unused);
PyObject *ag_item(PyObject *self, PyObject *unused);
PyObject *ag_tolist(PyObject *self, PyObject *unused);
PyObject *ag_to_device(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *ag_copy_method(PyObject *self, PyObject *unused);
PyObject *ag_deepcopy(PyObject *self, PyObject *memo);
PyObject *ag_array_namespace(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

/* dlpack_export.c */
PyObject *ag_dlpack(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *ag_dlpack_device(PyObject *self, PyObject *unused);

/* pickle.c */
PyObject *ag_reduce_ex(PyObject *self, PyObject *protocol);

/* repr.c */
PyObject *ag_format(PyObject *self, PyObject *specification);

#endif
