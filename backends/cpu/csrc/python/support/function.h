/* How a function of a module is listed. */
#ifndef AG_PYTHON_SUPPORT_FUNCTION_H
#define AG_PYTHON_SUPPORT_FUNCTION_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* A row of a method table: `name` is a function of the vectorcall form, DOC its signature and text. */
#define AG_FUNCTION(python_name, function, doc)                                                                        \
    {python_name, (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS, PyDoc_STR(doc)}

#endif
