/* Threads, the allocator's cache, and the instruction set: what a user may set and look at. */
#include "base/isa.h"
#include "base/memory.h"
#include "base/threads.h"
#include "kernels/fft.h"
#include "python/functions/module.h"
#include "python/support/arguments.h"

static const ag_signature set_num_threads_signature = {"set_num_threads", 1, 1, 1, {"n"}};

static PyObject *set_num_threads(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *object;
    int64 n = 1;
    if (!ag_bind(&set_num_threads_signature, args, nargs, kwnames, &object) ||
        !ag_int_argument("set_num_threads", "n", object, &n))
        return NULL;
    if (n < 1)
        return ag_raise(PyExc_ValueError, "set_num_threads", "there must be at least one thread, not %lld",
                        (long long)n);
    ag_set_num_threads(n > INT32_MAX ? INT32_MAX : (int)n);
    Py_RETURN_NONE;
}

static PyObject *get_num_threads(PyObject *module, PyObject *unused) {
    return PyLong_FromLong(ag_get_num_threads());
}

static PyObject *memory_stats(PyObject *module, PyObject *unused) {
    ag_memory_stats stats;
    ag_memory_get_stats(&stats);
    return Py_BuildValue("{s:L,s:L,s:L,s:L,s:L,s:L}", "allocated_bytes", (long long)stats.allocated_bytes,
                         "peak_bytes", (long long)stats.peak_bytes, "cached_bytes", (long long)stats.cached_bytes,
                         "limit_bytes", (long long)stats.limit_bytes, "allocations", (long long)stats.allocations,
                         "hits", (long long)stats.hits);
}

static PyObject *empty_cache(PyObject *module, PyObject *unused) {
    ag_fft()->forget_plans(); /* whose tables become blocks that are kept */
    ag_memory_empty_cache();
    Py_RETURN_NONE;
}

static PyObject *reset_peak_memory(PyObject *module, PyObject *unused) {
    ag_memory_reset_peak();
    Py_RETURN_NONE;
}

static const ag_signature set_cache_limit_signature = {"set_cache_limit", 1, 1, 1, {"nbytes"}};

static PyObject *set_cache_limit(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *object;
    int64 bytes = 0;
    if (!ag_bind(&set_cache_limit_signature, args, nargs, kwnames, &object) ||
        !ag_int_argument("set_cache_limit", "nbytes", object, &bytes))
        return NULL;
    if (bytes < 0)
        return ag_raise(PyExc_ValueError, "set_cache_limit", "the limit must not be negative: %lld", (long long)bytes);
    ag_memory_set_limit(bytes);
    Py_RETURN_NONE;
}

static PyObject *isa(PyObject *module, PyObject *unused) { return PyUnicode_FromString(ag_isa_name()); }

const PyMethodDef ag_settings_functions[] = {
    AG_FUNCTION("set_num_threads", set_num_threads,
                "set_num_threads(n, /)\n--\n\nUse up to `n` threads for each large operation; 256 are the most.\n\n"
                "Results do not depend on it. ValueError for less than 1. The default is $ARRAYGRAD_CPU_NUM_THREADS, "
                "else\n"
                "the number of CPUs that the process may run on."),
    {"get_num_threads", get_num_threads, METH_NOARGS,
     PyDoc_STR("get_num_threads()\n--\n\nThe most threads that an operation uses.")},
    {"memory_stats", memory_stats, METH_NOARGS,
     PyDoc_STR("memory_stats()\n--\n\nWhat the allocator has handed out and kept, a dict of ints.\n\n"
               "`allocated_bytes` are in use now (as blocks, which may be larger than what was asked for), "
               "`peak_bytes`\n"
               "were at most, `cached_bytes` are freed and kept for later, at most `limit_bytes`; of all "
               "`allocations`,\n"
               "`hits` were served from kept blocks.")},
    {"empty_cache", empty_cache, METH_NOARGS,
     PyDoc_STR("empty_cache()\n--\n\nGive all memory that is kept for later back to the system: freed blocks, and the tables "
               "of Fourier transforms.")},
    {"reset_peak_memory", reset_peak_memory, METH_NOARGS,
     PyDoc_STR("reset_peak_memory()\n--\n\nLet `peak_bytes` of memory_stats() begin at what is in use now.")},
    AG_FUNCTION("set_cache_limit", set_cache_limit,
                "set_cache_limit(nbytes, /)\n--\n\nKeep at most `nbytes` of freed memory for later; 0 keeps "
                "nothing.\n\n"
                "What is over the limit is given back at once. ValueError for negative numbers. The default is\n"
                "$ARRAYGRAD_CPU_CACHE_LIMIT, else 256 MiB."),
    {"isa", isa, METH_NOARGS,
     PyDoc_STR("isa()\n--\n\nThe instruction-set level in use, such as 'x86-64-v3'.\n\n"
               "$ARRAYGRAD_CPU_ISA, set to v2, v3 or v4 before the import, asks for a lower level.")},
    {NULL},
};
