/* The module `kernels`: functions beside the standard's, which make learning faster. */
#include "python/module.h"

static const PyMethodDef *const tables[] = {
    ag_elementwise_kernels,
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
