/* What this room adds to the module: tables of functions, which end with an empty row, and functions that add
 * more than a table and return false with an exception. */
#ifndef AG_PYTHON_FUNCTIONS_MODULE_H
#define AG_PYTHON_FUNCTIONS_MODULE_H

#include "python/support/function.h"

extern const PyMethodDef ag_broadcasting_functions[];
extern const PyMethodDef ag_creation_functions[];
extern const PyMethodDef ag_cumulative_functions[];
extern const PyMethodDef ag_datatype_functions[];
extern const PyMethodDef ag_info_functions[];
extern const PyMethodDef ag_joining_functions[];
extern const PyMethodDef ag_manipulation_functions[];
extern const PyMethodDef ag_part_functions[];
extern const PyMethodDef ag_reduction_functions[];
extern const PyMethodDef ag_repeating_functions[];
extern const PyMethodDef ag_reshaping_functions[];
extern const PyMethodDef ag_searching_functions[];
extern const PyMethodDef ag_set_functions[];
extern const PyMethodDef ag_settings_functions[];
extern const PyMethodDef ag_sharing_functions[];
extern const PyMethodDef ag_sorting_functions[];
extern const PyMethodDef ag_triangles_functions[];

bool ag_add_info(PyObject *module);
bool ag_add_limits(PyObject *module);
bool ag_add_set_results(PyObject *module);

/* The module _core.fft. */
bool ag_add_fft(PyObject *module);

#endif
