/* What this room adds to the module: tables of functions, which end with an empty row, and functions that add
 * more than a table and return false with an exception. */
#ifndef AG_PYTHON_KERNELS_MODULE_H
#define AG_PYTHON_KERNELS_MODULE_H

#include "python/support/function.h"

/* The module _core.kernels, and what it is made of. */
bool ag_add_kernels(PyObject *module);
extern const PyMethodDef ag_network_functions[];
extern const PyMethodDef ag_random_functions[];
extern const PyMethodDef ag_scatter_functions[];
extern const PyMethodDef ag_step_functions[];
extern const PyMethodDef ag_sum_to_shape_functions[];

#endif
