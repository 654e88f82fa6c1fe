/* The lists of dtypes, by kind: whatever differs between dtypes is generated from them, or chosen by a `switch` that
 * names all of them.
 *
 * A dtype is added to the list of its kind, to AG_NOT_BLAS unless BLAS computes with it, and to the tables in dtype.c;
 * the compiler then names every `switch` that has to decide about it.
 */
#ifndef AG_BASE_DTYPE_H
#define AG_BASE_DTYPE_H

#include <stdbool.h>
#include <stdint.h>

typedef uint8_t bool8; /* false where it is 0, else true: others may write to memory that is shared */
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
typedef struct { /* no number to C: see half.h */
    uint16 bits;
} float16, bfloat16;

/* X(name, NAME): `name` is the C type and the standard's name, AG_NAME the enumerator. */
#define AG_BOOLS(X) X(bool8, BOOL)
#define AG_SIGNED(X) X(int8, INT8) X(int16, INT16) X(int32, INT32) X(int64, INT64)
#define AG_UNSIGNED(X) X(uint8, UINT8) X(uint16, UINT16) X(uint32, UINT32) X(uint64, UINT64)
#define AG_INTEGERS(X) AG_SIGNED(X) AG_UNSIGNED(X)
#define AG_HALVES(X, ...) X(float16, FLOAT16 __VA_OPT__(,) __VA_ARGS__) X(bfloat16, BFLOAT16 __VA_OPT__(,) __VA_ARGS__)
#define AG_NATIVE_REALS(X) X(float32, FLOAT32) X(float64, FLOAT64)
#define AG_REALS(X) AG_HALVES(X) AG_NATIVE_REALS(X)
#define AG_COMPLEXES(X) X(complex64, COMPLEX64) X(complex128, COMPLEX128)
#define AG_FLOATS(X) AG_REALS(X) AG_COMPLEXES(X)
#define AG_DTYPES(X) AG_BOOLS(X) AG_INTEGERS(X) AG_FLOATS(X)

/* What kernels compute with. Halves are kept in memory; whoever computes with them does so by way of float32. */
#define AG_NATIVE_FLOATS(X) AG_NATIVE_REALS(X) AG_COMPLEXES(X)
#define AG_NATIVE_ORDERED(X) AG_INTEGERS(X) AG_NATIVE_REALS(X)
#define AG_NATIVE_NUMBERS(X) AG_INTEGERS(X) AG_NATIVE_FLOATS(X)
#define AG_NATIVE_DTYPES(X) AG_BOOLS(X) AG_NATIVE_NUMBERS(X)

/* What BLAS, LAPACK and the Fourier transforms compute with, in the order of BLAS's letters s, d, c, z; and the rest. */
#define AG_BLAS_REALS(X) X(float32, FLOAT32) X(float64, FLOAT64)
#define AG_BLAS_COMPLEXES(X) X(complex64, COMPLEX64) X(complex128, COMPLEX128)
#define AG_BLAS_DTYPES(X) AG_BLAS_REALS(X) AG_BLAS_COMPLEXES(X)
#define AG_NOT_BLAS(X) AG_BOOLS(X) AG_INTEGERS(X) AG_HALVES(X)
#define AG_NOT_BLAS_REALS(X) AG_NOT_BLAS(X) AG_BLAS_COMPLEXES(X)

typedef enum {
#define AG_ENUMERATOR(name, NAME) AG_##NAME,
    AG_DTYPES(AG_ENUMERATOR)
#undef AG_ENUMERATOR
        AG_NO_DTYPE = -1
} ag_dtype;

/* The dtypes of a list: as cases, as a set of bits, and counted. */
#define AG_CASE(name, NAME) case AG_##NAME:
#define AG_BIT(name, NAME) | 1u << AG_##NAME
#define AG_ONE(name, NAME) +1
enum { AG_DTYPE_COUNT = 0 AG_DTYPES(AG_ONE), AG_BLAS_COUNT = 0 AG_BLAS_DTYPES(AG_ONE) };
_Static_assert((0 AG_BLAS_DTYPES(AG_BIT)) + (0 AG_NOT_BLAS(AG_BIT)) == (1u << AG_DTYPE_COUNT) - 1,
               "a dtype is either in AG_BLAS_DTYPES or in AG_NOT_BLAS");

/* The last cases of a `switch`: dtypes that cannot get there. -Wswitch-enum wants each dtype to be in one of its cases,
 * so none is forgotten when another is added. */
#define AG_NEVER(LIST) LIST(AG_CASE) case AG_NO_DTYPE: __builtin_trap();

typedef struct {
    const char *name; /* the standard's, such as "float32" */
    char kind;        /* as NumPy's: 'b', 'i', 'u', 'f' or 'c' */
    int64 itemsize;   /* bytes */
    const char *format; /* of the buffer protocol, as in Python's struct module; NULL where it has none */
} ag_dtype_facts;

extern const ag_dtype_facts ag_dtypes[AG_DTYPE_COUNT];

static inline int64 ag_itemsize(ag_dtype dtype) { return ag_dtypes[dtype].itemsize; }
static inline const char *ag_dtype_name(ag_dtype dtype) { return ag_dtypes[dtype].name; }

/* Whether a dtype is in a list; AG_NO_DTYPE is in none. */
#define AG_PREDICATE(name, LIST)                                                                                       \
    static inline bool name(ag_dtype dtype) { return dtype != AG_NO_DTYPE && ((0 LIST(AG_BIT)) >> dtype & 1); }
AG_PREDICATE(ag_is_bool, AG_BOOLS)
AG_PREDICATE(ag_is_signed, AG_SIGNED)
AG_PREDICATE(ag_is_unsigned, AG_UNSIGNED)
AG_PREDICATE(ag_is_integer, AG_INTEGERS)
AG_PREDICATE(ag_is_half, AG_HALVES)
AG_PREDICATE(ag_is_real, AG_REALS)
AG_PREDICATE(ag_is_native_real, AG_NATIVE_REALS)
AG_PREDICATE(ag_is_complex, AG_COMPLEXES)
AG_PREDICATE(ag_is_float, AG_FLOATS) /* real or complex */
AG_PREDICATE(ag_is_blas, AG_BLAS_DTYPES)
AG_PREDICATE(ag_is_blas_real, AG_BLAS_REALS)
#undef AG_PREDICATE

/* The place of a kind in bool, integer, real, complex: each goes into those behind it. -1 for AG_NO_DTYPE. */
int ag_rank(ag_dtype dtype);
/* The real dtype of a complex one's parts; other dtypes are returned as they are. */
ag_dtype ag_real_part(ag_dtype dtype);
/* What elements are computed with: float32 for halves, other dtypes themselves. */
static inline ag_dtype ag_computed(ag_dtype dtype) { return ag_is_half(dtype) ? AG_FLOAT32 : dtype; }
/* The complex dtype with parts of a real one, or of one that holds it; other dtypes are returned as they are. */
ag_dtype ag_complex_of(ag_dtype dtype);

/* The standard's promotion of two dtypes; AG_NO_DTYPE where it defines none (bool with numbers, uint64 with signed,
 * integers with floats). */
ag_dtype ag_promote(ag_dtype a, ag_dtype b);

#endif
