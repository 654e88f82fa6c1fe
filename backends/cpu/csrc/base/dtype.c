#include "base/dtype.h"

/* The buffer protocol has two names for 64-bit integers; C's long is the one that NumPy's default integer has. */
#define FORMAT_INT64 (sizeof(long) == 8 ? "l" : "q")
#define FORMAT_UINT64 (sizeof(long) == 8 ? "L" : "Q")

const ag_dtype_facts ag_dtypes[AG_DTYPE_COUNT] = {
    [AG_BOOL] = {"bool", 'b', 1, "?"},
    [AG_INT8] = {"int8", 'i', 1, "b"},
    [AG_INT16] = {"int16", 'i', 2, "h"},
    [AG_INT32] = {"int32", 'i', 4, "i"},
    [AG_INT64] = {"int64", 'i', 8, FORMAT_INT64},
    [AG_UINT8] = {"uint8", 'u', 1, "B"},
    [AG_UINT16] = {"uint16", 'u', 2, "H"},
    [AG_UINT32] = {"uint32", 'u', 4, "I"},
    [AG_UINT64] = {"uint64", 'u', 8, FORMAT_UINT64},
    [AG_FLOAT32] = {"float32", 'f', 4, "f"},
    [AG_FLOAT64] = {"float64", 'f', 8, "d"},
    [AG_COMPLEX64] = {"complex64", 'c', 8, "Zf"},
    [AG_COMPLEX128] = {"complex128", 'c', 16, "Zd"},
};

ag_dtype ag_real_part(ag_dtype dtype) {
    return dtype == AG_COMPLEX64 ? AG_FLOAT32 : dtype == AG_COMPLEX128 ? AG_FLOAT64 : dtype;
}

ag_dtype ag_complex_of(ag_dtype dtype) {
    return dtype == AG_FLOAT32 ? AG_COMPLEX64 : dtype == AG_FLOAT64 ? AG_COMPLEX128 : dtype;
}

static ag_dtype larger(ag_dtype a, ag_dtype b) { return ag_itemsize(a) >= ag_itemsize(b) ? a : b; }

static ag_dtype promote_integers(ag_dtype a, ag_dtype b) {
    if (ag_is_signed(a) == ag_is_signed(b))
        return larger(a, b);
    ag_dtype with_sign = ag_is_signed(a) ? a : b, without = ag_is_signed(a) ? b : a;
    if (without == AG_UINT64)
        return AG_NO_DTYPE; /* no integer holds both */
    ag_dtype wide = (ag_dtype)(AG_INT8 + (without - AG_UINT8) + 1);
    return larger(with_sign, wide);
}

static ag_dtype promote_floats(ag_dtype a, ag_dtype b) {
    ag_dtype real = larger(ag_real_part(a), ag_real_part(b));
    return ag_is_complex(a) || ag_is_complex(b) ? ag_complex_of(real) : real;
}

ag_dtype ag_promote(ag_dtype a, ag_dtype b) {
    if (a == b)
        return a;
    if (ag_is_integer(a) && ag_is_integer(b))
        return promote_integers(a, b);
    if (ag_is_float(a) && ag_is_float(b))
        return promote_floats(a, b);
    return AG_NO_DTYPE;
}
