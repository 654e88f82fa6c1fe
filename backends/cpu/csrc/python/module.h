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
extern const PyMethodDef ag_broadcasting_functions[];
extern const PyMethodDef ag_creation_functions[];
extern const PyMethodDef ag_cumulative_functions[];
extern const PyMethodDef ag_datatype_functions[];
extern const PyMethodDef ag_indexing_functions[];
extern const PyMethodDef ag_info_functions[];
extern const PyMethodDef ag_joining_functions[];
extern const PyMethodDef ag_linear_algebra_functions[];
extern const PyMethodDef ag_manipulation_functions[];
extern const PyMethodDef ag_openblas_functions[];
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

/* The functions of _core.kernels. */
extern const PyMethodDef ag_elementwise_kernels[];
extern const PyMethodDef ag_network_functions[];
extern const PyMethodDef ag_random_functions[];
extern const PyMethodDef ag_scatter_functions[];
extern const PyMethodDef ag_step_functions[];
extern const PyMethodDef ag_sum_to_shape_functions[];

/* Types, and functions that need more than a table; each adds itself to the module; false with an exception. */
bool ag_add_array_type(PyObject *module);
bool ag_add_dlpack(PyObject *module);
bool ag_add_dtypes(PyObject *module);
bool ag_add_elementwise(PyObject *module);
bool ag_add_info(PyObject *module);
bool ag_add_limits(PyObject *module);
bool ag_add_pickling(PyObject *module);
bool ag_add_set_results(PyObject *module);

/* Modules inside the module: extensions of the standard, and functions for machine learning. */
bool ag_add_fft(PyObject *module);
bool ag_add_kernels(PyObject *module);
bool ag_add_linalg(PyObject *module);

#endif
