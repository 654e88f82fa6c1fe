/* The module: what it is put together from, once in a process. */
#include "python/array/dtypes.h"
#include "python/elementwise/module.h"
#include "python/exchange/module.h"
#include "python/functions/module.h"
#include "python/indexing/module.h"
#include "python/kernels/module.h"
#include "python/linalg/module.h"
#include "python/type/module.h"

static const PyMethodDef *const chapters[] = {
    ag_broadcasting_functions,
    ag_creation_functions,
    ag_cumulative_functions,
    ag_datatype_functions,
    ag_indexing_functions,
    ag_info_functions,
    ag_joining_functions,
    ag_linear_algebra_functions,
    ag_manipulation_functions,
    ag_openblas_functions,
    ag_part_functions,
    ag_reduction_functions,
    ag_repeating_functions,
    ag_reshaping_functions,
    ag_searching_functions,
    ag_set_functions,
    ag_settings_functions,
    ag_sharing_functions,
    ag_sorting_functions,
    ag_triangles_functions,
    NULL,
};

static bool add_functions(PyObject *module) {
    for (const PyMethodDef *const *chapter = chapters; *chapter; chapter++)
        if (PyModule_AddFunctions(module, (PyMethodDef *)*chapter) < 0)
            return false;
    return true;
}

/* Types, dtypes and free lists are static, which makes small operations fast and ties the module to one interpreter. */
static bool is_first(void) {
    static bool loaded;
    if (loaded || PyInterpreterState_Get() != PyInterpreterState_Main()) {
        PyErr_SetString(PyExc_ImportError,
                        "arraygrad_cpu can be loaded once in a process, by the main interpreter; it does not support "
                        "sub-interpreters and cannot be loaded anew");
        return false;
    }
    return loaded = true;
}

/* What is more than a table of functions, in the order in which it is added. */
static bool (*const parts[])(PyObject *module) = {
    ag_add_dtypes,
    ag_add_array_type,
    ag_add_dlpack,
    ag_add_elementwise,
    ag_add_fft,
    ag_add_info,
    ag_add_kernels,
    ag_add_limits,
    ag_add_linalg,
    ag_add_pickling,
    ag_add_set_results,
    NULL,
};

static int execute(PyObject *module) {
    if (!is_first() || !add_functions(module))
        return -1;
    for (bool (*const *part)(PyObject *) = parts; *part; part++)
        if (!(*part)(module))
            return -1;
    return 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, execute},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "arraygrad_cpu._core",
    .m_doc = PyDoc_STR("The C part of arraygrad_cpu; use arraygrad_cpu itself."),
    .m_size = 0,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__core(void) { return PyModuleDef_Init(&definition); }
