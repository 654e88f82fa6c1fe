/* arange and linspace (Array API 2025.12, "Creation functions"). */
#include "kernels/sequence.h"

#include <math.h>

#include "base/threads.h"
#include "python/exchange/scalars.h"
#include "python/functions/creation.h"
#include "python/support/arguments.h"

#define BLOCK ((int64)1 << 16)

/* -- numbers as arguments -- */

typedef __int128 integer; /* holds each int64 and uint64, and their differences */

/* A Python int or float; an int is kept exact. */
typedef struct {
    bool is_int;
    integer whole;
    float64 real;
} number;

static bool int_number(const char *function, PyObject *object, number *out) {
    PyObject *value = PyNumber_Index(object);
    if (!value)
        return false;
    int overflow;
    out->is_int = true;
    out->whole = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow > 0) {
        out->whole = PyLong_AsUnsignedLongLong(value);
        overflow = PyErr_Occurred() != NULL;
    }
    PyErr_Clear();
    out->real = (float64)out->whole;
    if (overflow)
        ag_raise(PyExc_OverflowError, function, "the int %R does not fit into 64 bits", value);
    Py_DECREF(value);
    return !overflow;
}

static bool is_integer_object(PyObject *object) {
    return ag_is_array(object) ? ag_is_integer((ag_dtype)((Array *)object)->dtype) : PyIndex_Check(object);
}

static bool number_argument(const char *function, const char *name, PyObject *object, number *out) {
    if (!object || object == Py_None)
        return true;
    if (is_integer_object(object))
        return int_number(function, object, out);
    out->is_int = false;
    if (!ag_float_argument(function, name, object, &out->real))
        return false;
    return isfinite(out->real) || ag_raise(PyExc_ValueError, function, "'%s' must be finite", name);
}

/* -- arange -- */

typedef struct {
    ag_progression numbers;
    char *data;
    ag_dtype dtype;
    int64 size;
} progression_job;

static void progression_task(void *context, int64 task) {
    const progression_job *job = context;
    int64 first = task * BLOCK, n = job->size - first < BLOCK ? job->size - first : BLOCK;
    ag_sequence()->progression[job->dtype](job->data + first * ag_itemsize(job->dtype), first, n, &job->numbers);
}

/* ceil((stop - start) / step) where they have the same sign, else 0; INT64_MAX where it is more. */
static int64 int_length(integer start, integer stop, integer step) {
    integer distance = step > 0 ? stop - start : start - stop, size = step > 0 ? step : -step;
    if (distance <= 0)
        return 0;
    integer length = (distance + size - 1) / size;
    return length > INT64_MAX ? INT64_MAX : (int64)length;
}

static int64 real_length(float64 start, float64 stop, float64 step) {
    float64 length = ceil((stop - start) / step);
    return length >= 0x1p63 ? INT64_MAX : length > 0 ? (int64)length : 0;
}

/* Whether an integer dtype holds the first and the last element, and so all. */
static bool check_range(ag_dtype dtype, integer start, integer step, int64 length) {
    int bits = 8 * (int)ag_itemsize(dtype);
    integer highest = ag_is_signed(dtype) ? ((integer)1 << (bits - 1)) - 1 : ((integer)1 << bits) - 1;
    integer lowest = ag_is_signed(dtype) ? -highest - 1 : 0, last = start + (length - 1) * step;
    if (length == 0 || (start >= lowest && start <= highest && last >= lowest && last <= highest))
        return true;
    return ag_raise(PyExc_OverflowError, "arange", "the numbers do not fit into %s", ag_dtype_name(dtype));
}

static PyObject *converted(PyObject *floats, ag_dtype dtype) { return (PyObject *)ag_into((Array *)floats, dtype); }

static PyObject *arange(number start, number stop, number step, ag_dtype dtype) {
    bool whole = start.is_int && stop.is_int && step.is_int;
    if (dtype == AG_NO_DTYPE)
        dtype = whole ? AG_INT64 : AG_FLOAT64;
    if (!ag_is_integer(dtype) && !ag_is_real(dtype))
        return ag_raise(PyExc_TypeError, "arange", "the dtype must be an integer or a real one, not %s",
                        ag_dtype_name(dtype));
    if (ag_is_half(dtype) || (ag_is_integer(dtype) && !whole))
        return converted(arange(start, stop, step, AG_FLOAT64), dtype);
    if (step.real == 0)
        return ag_raise(PyExc_ValueError, "arange", "'step' must not be 0");
    int64 length = whole ? int_length(start.whole, stop.whole, step.whole)
                         : real_length(start.real, stop.real, step.real);
    if (ag_is_integer(dtype) && !check_range(dtype, start.whole, step.whole, length))
        return NULL;
    Array *a = ag_new(dtype, 1, &length);
    if (!a)
        return NULL;
    progression_job job = {{(uint64)start.whole, (uint64)step.whole, start.real, step.real}, a->data, dtype, length};
    AG_WITHOUT_GIL(length, ag_parallel((length + BLOCK - 1) / BLOCK, progression_task, &job));
    return (PyObject *)a;
}

static const ag_signature arange_signature = {"arange", 1, 3, 1, {"start", "stop", "step", "dtype", "device"}};

PyObject *ag_py_arange(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[5];
    ag_dtype dtype = AG_NO_DTYPE;
    number zero = {true, 0, 0}, start = zero, stop = zero, step = {true, 1, 1};
    if (!ag_bind(&arange_signature, args, nargs, kwnames, values) || !ag_dtype_argument("arange", values[3], &dtype) ||
        !ag_device_argument("arange", values[4]) || !number_argument("arange", "start", values[0], &start) ||
        !number_argument("arange", "stop", values[1], &stop) || !number_argument("arange", "step", values[2], &step))
        return NULL;
    bool only_stop = !values[1] || values[1] == Py_None;
    return only_stop ? arange(zero, start, step, dtype) : arange(start, stop, step, dtype);
}

/* -- linspace -- */

typedef struct {
    ag_partition parts[2]; /* the real numbers, or the real and the imaginary parts */
    char *data;
    ag_dtype dtype;
    int64 size;
} partition_job;

static void partition_task(void *context, int64 task) {
    const partition_job *job = context;
    int64 first = task * BLOCK, n = job->size - first < BLOCK ? job->size - first : BLOCK;
    ag_dtype real = ag_real_part(job->dtype);
    char *out = job->data + first * ag_itemsize(job->dtype);
    ag_sequence()->partition[real](out, first, n, &job->parts[0]);
    if (ag_is_complex(job->dtype))
        ag_sequence()->partition[real](out + ag_itemsize(real), first, n, &job->parts[1]);
}

static ag_partition partition(float64 start, float64 stop, int64 parts, int64 stride) {
    int64 divisor = parts > 0 ? parts : 1;
    float64 step = (stop - start) / (float64)divisor;
    if (isinf(step)) /* the distance overflows, the step need not */
        step = stop / (float64)divisor - start / (float64)divisor;
    return (ag_partition){start, stop, step, parts, stride};
}

static PyObject *linspace(Py_complex start, Py_complex stop, int64 num, ag_dtype dtype, bool endpoint) {
    Array *a = ag_new(dtype, 1, &num);
    if (!a)
        return NULL;
    int64 parts = endpoint && num > 0 ? num - 1 : num, stride = ag_is_complex(dtype) ? 2 : 1;
    partition_job job = {
        {partition(start.real, stop.real, parts, stride), partition(start.imag, stop.imag, parts, stride)},
        a->data, dtype, num};
    AG_WITHOUT_GIL(num, ag_parallel((num + BLOCK - 1) / BLOCK, partition_task, &job));
    return (PyObject *)a;
}

static bool complex_argument(const char *name, PyObject *object, Py_complex *out, bool *is_complex) {
    if (PyComplex_Check(object) || (ag_is_array(object) && ag_is_complex((ag_dtype)((Array *)object)->dtype)))
        *is_complex = true;
    else
        return ag_float_argument("linspace", name, object, &out->real);
    *out = PyComplex_AsCComplex(object);
    return !PyErr_Occurred();
}

static const ag_signature linspace_signature = {
    "linspace", 2, 3, 3, {"start", "stop", "num", "dtype", "device", "endpoint"},
};

PyObject *ag_py_linspace(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[6];
    ag_dtype dtype = AG_NO_DTYPE;
    Py_complex start = {0, 0}, stop = {0, 0};
    bool is_complex = false, endpoint = true;
    int64 num = 0;
    if (!ag_bind(&linspace_signature, args, nargs, kwnames, values) ||
        !complex_argument("start", values[0], &start, &is_complex) ||
        !complex_argument("stop", values[1], &stop, &is_complex) ||
        !ag_int_argument("linspace", "num", values[2], &num) || !ag_dtype_argument("linspace", values[3], &dtype) ||
        !ag_device_argument("linspace", values[4]) || !ag_bool_argument("linspace", "endpoint", values[5], &endpoint))
        return NULL;
    if (dtype == AG_NO_DTYPE)
        dtype = is_complex ? AG_COMPLEX128 : AG_FLOAT64;
    if (is_complex && !ag_is_complex(dtype))
        return ag_raise(PyExc_TypeError, "linspace", "complex numbers do not become %s; use astype on the result",
                        ag_dtype_name(dtype));
    if (num < 0)
        return ag_raise(PyExc_ValueError, "linspace", "'num' must not be negative: %lld", (long long)num);
    if (ag_is_half(dtype) || !ag_is_float(dtype))
        return converted(linspace(start, stop, num, AG_FLOAT64, endpoint), dtype);
    return linspace(start, stop, num, dtype, endpoint);
}
