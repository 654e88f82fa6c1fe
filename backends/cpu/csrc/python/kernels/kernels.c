/* The module _core.kernels: functions beside the standard's, by the contracts of arraygrad.backend.KERNELS. */
#include "python/elementwise/module.h"
#include "python/kernels/module.h"

static const PyMethodDef *const tables[] = {
    ag_elementwise_kernels,
    ag_network_functions,
    ag_random_functions,
    ag_scatter_functions,
    ag_step_functions,
    ag_sum_to_shape_functions,
    NULL,
};

bool ag_add_kernels(PyObject *module) {
    PyObject *kernels = PyImport_AddModule("arraygrad_cpu._core.kernels"); /* borrowed; also the entry in sys.modules */
    if (!kernels || PyModule_SetDocString(kernels, "Functions beside the standard's, for machine learning.") < 0)
        return false;
    for (const PyMethodDef *const *table = tables; *table; table++)
        if (PyModule_AddFunctions(kernels, (PyMethodDef *)*table) < 0)
            return false;
    return PyModule_AddObjectRef(module, "kernels", kernels) == 0;
}
