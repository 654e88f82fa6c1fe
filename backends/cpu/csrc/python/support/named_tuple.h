/* Named tuples, for functions with several results. */
#ifndef AG_PYTHON_SUPPORT_NAMED_TUPLE_H
#define AG_PYTHON_SUPPORT_NAMED_TUPLE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Make a class with collections.namedtuple and add it to the module, where pickle finds it. `fields` are names with
 * spaces between them. A reference that the caller keeps; NULL with an exception set. */
PyObject *ag_add_named_tuple(PyObject *module, const char *name, const char *fields);

#endif
