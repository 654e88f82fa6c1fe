#include "base/dtype.h"

#include <stddef.h>

/* The buffer protocol has two names for 64-bit integers; C's long is the one that NumPy's default integer has. */
#define FORMAT_INT64 (sizeof(long) == 8 ? "l" : "q")
#define FORMAT_UINT64 (sizeof(long) == 8 ? "L" : "Q")

const ag_dtype_facts ag_dtypes[AG_DTYPE_COUNT] = {
    [AG_BOOL] = {"bool", 'b', sizeof(bool8), "?"},
    [AG_INT8] = {"int8", 'i', sizeof(int8), "b"},
    [AG_INT16] = {"int16", 'i', sizeof(int16), "h"},
    [AG_INT32] = {"int32", 'i', sizeof(int32), "i"},
    [AG_INT64] = {"int64", 'i', sizeof(int64), FORMAT_INT64},
    [AG_UINT8] = {"uint8", 'u', sizeof(uint8), "B"},
    [AG_UINT16] = {"uint16", 'u', sizeof(uint16), "H"},
    [AG_UINT32] = {"uint32", 'u', sizeof(uint32), "I"},
    [AG_UINT64] = {"uint64", 'u', sizeof(uint64), FORMAT_UINT64},
    [AG_FLOAT16] = {"float16", 'f', sizeof(float16), "e"},
    [AG_BFLOAT16] = {"bfloat16", 'f', sizeof(bfloat16), NULL},
    [AG_FLOAT32] = {"float32", 'f', sizeof(float32), "f"},
    [AG_FLOAT64] = {"float64", 'f', sizeof(float64), "d"},
    [AG_COMPLEX64] = {"complex64", 'c', sizeof(complex64), "Zf"},
    [AG_COMPLEX128] = {"complex128", 'c', sizeof(complex128), "Zd"},
};

int ag_rank(ag_dtype dtype) {
    switch (dtype) {
    AG_BOOLS(AG_CASE) return 0;
    AG_INTEGERS(AG_CASE) return 1;
    AG_REALS(AG_CASE) return 2;
    AG_COMPLEXES(AG_CASE) return 3;
    case AG_NO_DTYPE: return -1;
    }
    __builtin_trap();
}

ag_dtype ag_real_part(ag_dtype dtype) {
    switch (dtype) {
    case AG_COMPLEX64: return AG_FLOAT32;
    case AG_COMPLEX128: return AG_FLOAT64;
    AG_BOOLS(AG_CASE)
    AG_INTEGERS(AG_CASE)
    AG_REALS(AG_CASE)
    case AG_NO_DTYPE: return dtype;
    }
    __builtin_trap();
}

ag_dtype ag_complex_of(ag_dtype dtype) {
    switch (dtype) {
    AG_HALVES(AG_CASE)
    case AG_FLOAT32: return AG_COMPLEX64;
    case AG_FLOAT64: return AG_COMPLEX128;
    AG_BOOLS(AG_CASE)
    AG_INTEGERS(AG_CASE)
    AG_COMPLEXES(AG_CASE)
    case AG_NO_DTYPE: return dtype;
    }
    __builtin_trap();
}

/* The promotion table: a row and a column for each dtype, in the order of the lists. A row has to be as long as the
 * list, and one that is forgotten promotes to nothing. */
enum { __, b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, bf, f4, f8, c8, c16 }; /* one more than the dtype; __ is none */
#define ROW(NAME, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)                                                         \
    [AG_##NAME] = {a, b, c, d, e, f, g, h, i, j, k, l, m, n, o}
static const uint8 promotions[AG_DTYPE_COUNT][AG_DTYPE_COUNT] = {
    /*           bool int8              uint8             float        complex */
    ROW(BOOL,        b1,  __, __, __, __,   __, __, __, __,   __, __, __, __,   __, __),
    ROW(INT8,        __,  i1, i2, i4, i8,   i2, i4, i8, __,   __, __, __, __,   __, __),
    ROW(INT16,       __,  i2, i2, i4, i8,   i2, i4, i8, __,   __, __, __, __,   __, __),
    ROW(INT32,       __,  i4, i4, i4, i8,   i4, i4, i8, __,   __, __, __, __,   __, __),
    ROW(INT64,       __,  i8, i8, i8, i8,   i8, i8, i8, __,   __, __, __, __,   __, __),
    ROW(UINT8,       __,  i2, i2, i4, i8,   u1, u2, u4, u8,   __, __, __, __,   __, __),
    ROW(UINT16,      __,  i4, i4, i4, i8,   u2, u2, u4, u8,   __, __, __, __,   __, __),
    ROW(UINT32,      __,  i8, i8, i8, i8,   u4, u4, u4, u8,   __, __, __, __,   __, __),
    ROW(UINT64,      __,  __, __, __, __,   u8, u8, u8, u8,   __, __, __, __,   __, __),
    ROW(FLOAT16,     __,  __, __, __, __,   __, __, __, __,   f2, f4, f4, f8,   c8, c16),
    ROW(BFLOAT16,    __,  __, __, __, __,   __, __, __, __,   f4, bf, f4, f8,   c8, c16),
    ROW(FLOAT32,     __,  __, __, __, __,   __, __, __, __,   f4, f4, f4, f8,   c8, c16),
    ROW(FLOAT64,     __,  __, __, __, __,   __, __, __, __,   f8, f8, f8, f8,   c16, c16),
    ROW(COMPLEX64,   __,  __, __, __, __,   __, __, __, __,   c8, c8, c8, c16,   c8, c16),
    ROW(COMPLEX128,  __,  __, __, __, __,   __, __, __, __,   c16, c16, c16, c16,   c16, c16),
};
_Static_assert((int)c16 == (int)AG_DTYPE_COUNT && (int)f4 == AG_FLOAT32 + 1 && (int)u1 == AG_UINT8 + 1,
               "the order is that of the lists");

ag_dtype ag_promote(ag_dtype a, ag_dtype b) { return (ag_dtype)(promotions[a][b] - 1); }
