/* What this room adds to the module: tables of functions, which end with an empty row, and functions that add
 * more than a table and return false with an exception. */
#ifndef AG_PYTHON_EXCHANGE_MODULE_H
#define AG_PYTHON_EXCHANGE_MODULE_H

#include "python/support/function.h"

bool ag_add_dlpack(PyObject *module);
bool ag_add_pickling(PyObject *module);

#endif
