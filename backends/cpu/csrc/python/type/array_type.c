/* The type `Array`: which function stands in which slot. The functions themselves are in their chapters' files. */
#include "python/elementwise/slots.h"
#include "python/exchange/slots.h"
#include "python/functions/slots.h"
#include "python/indexing/slots.h"
#include "python/linalg/slots.h"
#include "python/type/module.h"
#include "python/type/slots.h"

#include <stddef.h>
#include <structmember.h>

static PyMemberDef members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Array, weakrefs), READONLY, NULL},
    {NULL},
};

#define UNARY(slot, op) {Py_nb_##slot, ag_nb_##slot},
#define BINARY(slot, op) {Py_nb_##slot, ag_nb_##slot}, {Py_nb_inplace_##slot, ag_nb_inplace_##slot},

static PyType_Slot slots[] = {
    {Py_tp_doc, PyDoc_STR("An n-dimensional array of one dtype, as the Array API standard has it.\n\n"
                          "Arrays are made by functions such as `asarray` and `zeros`.")},
    {Py_tp_dealloc, ag_dealloc},
    {Py_tp_members, members},
    {Py_tp_getset, ag_array_attributes},
    {Py_tp_methods, ag_array_methods},
    {Py_tp_repr, ag_repr},
    {Py_tp_str, ag_str},
    {Py_tp_hash, PyObject_HashNotImplemented},
    {Py_bf_getbuffer, ag_get_buffer},
    {Py_nb_bool, ag_truth},
    {Py_nb_int, ag_to_int},
    {Py_nb_float, ag_to_float},
    {Py_nb_index, ag_to_index},
    {Py_tp_iter, ag_iterate},
    {Py_mp_length, ag_length},
    {Py_mp_subscript, ag_getitem},
    {Py_mp_ass_subscript, ag_setitem},
    {Py_sq_length, ag_length},
    {Py_sq_item, ag_sequence_item},
    AG_UNARY_SLOTS(UNARY)
    AG_BINARY_SLOTS(BINARY)
    {Py_nb_power, ag_nb_power},
    {Py_nb_inplace_power, ag_nb_inplace_power},
    {Py_tp_richcompare, ag_richcompare},
    {Py_nb_matrix_multiply, ag_operator_matmul},
    {Py_nb_inplace_matrix_multiply, ag_operator_inplace_matmul},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "arraygrad_cpu.Array",
    .basicsize = sizeof(Array),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};

/* NumPy then leaves `ndarray * array` to the array, instead of looping over it. */
static bool opt_out_of_ufuncs(PyTypeObject *type) {
    if (PyObject_SetAttrString((PyObject *)type, "__array_ufunc__", Py_None) < 0)
        return false;
    type->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE; /* from here on the type does not change */
    return true;
}

bool ag_add_array_type(PyObject *module) {
    ag_array_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
    return ag_array_type && opt_out_of_ufuncs(ag_array_type) &&
           PyModule_AddObjectRef(module, "Array", (PyObject *)ag_array_type) == 0;
}
