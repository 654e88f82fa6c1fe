#include "python/array/errors.h"

#include <stdarg.h>

void *ag_raise(PyObject *exception, const char *function, const char *format, ...) {
    va_list values;
    va_start(values, format);
    PyObject *message = PyUnicode_FromFormatV(format, values);
    va_end(values);
    if (message) {
        PyErr_Format(exception, "%s: %U", function, message);
        Py_DECREF(message);
    }
    return NULL;
}
