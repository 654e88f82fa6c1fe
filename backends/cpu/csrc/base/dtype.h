/* The list of dtypes: everything that differs between dtypes is generated from it.
 *
 * A float16 or bfloat16 joins by one line in AG_REALS, its C type, and a row in the promotion table (dtype.c).
 */
#ifndef AG_BASE_DTYPE_H
#define AG_BASE_DTYPE_H

#include <stdbool.h>
#include <stdint.h>

typedef uint8_t bool8; /* 0 or 1 */
typedef int8_t int8;
typedef int16_t int16;
typedef int32_t int32;
typedef int64_t int64;
typedef uint8_t uint8;
typedef uint16_t uint16;
typedef uint32_t uint32;
typedef uint64_t uint64;
typedef float float32;
typedef double float64;
typedef struct {
    float32 re, im;
} complex64;
typedef struct {
    float64 re, im;
} complex128;

/* X(name, NAME): `name` is the C type and the standard's name, AG_NAME the enumerator. */
#define AG_BOOLS(X) X(bool8, BOOL)
#define AG_SIGNED(X) X(int8, INT8) X(int16, INT16) X(int32, INT32) X(int64, INT64)
#define AG_UNSIGNED(X) X(uint8, UINT8) X(uint16, UINT16) X(uint32, UINT32) X(uint64, UINT64)
#define AG_INTEGERS(X) AG_SIGNED(X) AG_UNSIGNED(X)
#define AG_REALS(X) X(float32, FLOAT32) X(float64, FLOAT64)
#define AG_COMPLEXES(X) X(complex64, COMPLEX64) X(complex128, COMPLEX128)
#define AG_FLOATS(X) AG_REALS(X) AG_COMPLEXES(X)
#define AG_ORDERED(X) AG_INTEGERS(X) AG_REALS(X)
#define AG_NUMBERS(X) AG_INTEGERS(X) AG_FLOATS(X)
#define AG_DTYPES(X) AG_BOOLS(X) AG_NUMBERS(X)

typedef enum {
#define AG_ENUMERATOR(name, NAME) AG_##NAME,
    AG_DTYPES(AG_ENUMERATOR)
#undef AG_ENUMERATOR
        AG_DTYPE_COUNT,
    AG_NO_DTYPE = -1
} ag_dtype;

typedef struct {
    const char *name; /* the standard's, such as "float32" */
    char kind;        /* as NumPy's: 'b', 'i', 'u', 'f' or 'c' */
    int64 itemsize;   /* bytes */
    const char *format; /* of the buffer protocol, as in Python's struct module */
} ag_dtype_facts;

extern const ag_dtype_facts ag_dtypes[AG_DTYPE_COUNT];

static inline int64 ag_itemsize(ag_dtype dtype) { return ag_dtypes[dtype].itemsize; }
static inline const char *ag_dtype_name(ag_dtype dtype) { return ag_dtypes[dtype].name; }
static inline bool ag_is_bool(ag_dtype dtype) { return dtype == AG_BOOL; }
static inline bool ag_is_signed(ag_dtype dtype) { return dtype >= AG_INT8 && dtype <= AG_INT64; }
static inline bool ag_is_unsigned(ag_dtype dtype) { return dtype >= AG_UINT8 && dtype <= AG_UINT64; }
static inline bool ag_is_integer(ag_dtype dtype) { return dtype >= AG_INT8 && dtype <= AG_UINT64; }
static inline bool ag_is_real(ag_dtype dtype) { return dtype == AG_FLOAT32 || dtype == AG_FLOAT64; }
static inline bool ag_is_complex(ag_dtype dtype) { return dtype >= AG_COMPLEX64; }
static inline bool ag_is_float(ag_dtype dtype) { return dtype >= AG_FLOAT32; } /* real or complex */

/* The real dtype of a complex one's parts; other dtypes are returned as they are. */
ag_dtype ag_real_part(ag_dtype dtype);
/* The complex dtype with parts of a real one; other dtypes are returned as they are. */
ag_dtype ag_complex_of(ag_dtype dtype);

/* The standard's promotion of two dtypes; AG_NO_DTYPE where it defines none (bool with numbers, uint64 with signed,
 * integers with floats). */
ag_dtype ag_promote(ag_dtype a, ag_dtype b);

#endif
