#include "python/exchange/scalars.h"

#include <math.h>

#include "python/array/errors.h"

ag_dtype ag_dtype_of_scalar(PyObject *object) {
    if (PyBool_Check(object))
        return AG_BOOL;
    if (PyLong_Check(object))
        return AG_INT64;
    if (PyFloat_Check(object))
        return AG_FLOAT64;
    if (PyComplex_Check(object))
        return AG_COMPLEX128;
    if (PyIndex_Check(object))
        return AG_INT64;
    return Py_TYPE(object)->tp_as_number && Py_TYPE(object)->tp_as_number->nb_float ? AG_FLOAT64 : AG_NO_DTYPE;
}

bool ag_holds_scalars(ag_dtype dtype, ag_dtype scalars) {
    return ag_rank(scalars) <= ag_rank(dtype);
}

Array *ag_cast_to(const char *function, Array *a, ag_dtype dtype) {
    if (ag_is_complex((ag_dtype)a->dtype) && !ag_is_complex(dtype) && dtype != AG_BOOL)
        return ag_raise(PyExc_TypeError, function, "%s cannot become %s; take real() or imag() first",
                        ag_dtype_name((ag_dtype)a->dtype), ag_dtype_name(dtype));
    return ag_as_dtype(a, dtype);
}

bool ag_check_whole(const char *function, int64 count, const float64 *values, ag_dtype dtype) {
    for (int64 i = 0; i < count; i++)
        if (!isfinite(values[i]))
            return ag_raise(isnan(values[i]) ? PyExc_ValueError : PyExc_OverflowError, function,
                            "%s cannot become an element of %s", isnan(values[i]) ? "NaN" : "infinity",
                            ag_dtype_name(dtype));
    return true;
}
