/* The parts that the module is put together from. Each chapter has a table of functions, or a function that adds what it
 * has to the module. */
#ifndef AG_PYTHON_MODULE_H
#define AG_PYTHON_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* A row of a method table: `name` is a function of the vectorcall form, DOC its signature and text. */
#define AG_FUNCTION(python_name, function, doc)                                                                        \
    {python_name, (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR(doc)}

/* The chapters' functions; a table ends with an empty row. */
extern const PyMethodDef ag_reduction_functions[];
extern const PyMethodDef ag_sharing_functions[];

/* Types: each adds itself to the module; false with an exception. */
bool ag_add_dtypes(PyObject *module);
bool ag_add_array_type(PyObject *module);

#endif
