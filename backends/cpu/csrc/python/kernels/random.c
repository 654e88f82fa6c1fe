/* Random words. */
#include "kernels/network.h"
#include "python/kernels/module.h"
#include "python/support/arguments.h"

/* Bits 64 * word and up of an int, modulo 2^64. */
static bool word_of(PyObject *number, long word, uint64 *out) {
    PyObject *shift = PyLong_FromLong(64 * word), *shifted = shift ? PyNumber_Rshift(number, shift) : NULL;
    *out = shifted ? PyLong_AsUnsignedLongLongMask(shifted) : 0;
    Py_XDECREF(shift);
    Py_XDECREF(shifted);
    return !PyErr_Occurred();
}

static PyObject *random_bits(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"random_bits", 0, 4, 4, {"key", "counter", "n", "device", NULL}};
    PyObject *values[4];
    uint64 key, low, high;
    int64 n;
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !ag_int_argument("random_bits", "n", values[2], &n) ||
        !ag_device_argument("random_bits", values[3]))
        return NULL;
    if (!PyLong_Check(values[0]) || !PyLong_Check(values[1]))
        return ag_raise(PyExc_TypeError, "random_bits", "'key' and 'counter' must be ints");
    if (!word_of(values[0], 0, &key) || !word_of(values[1], 0, &low) || !word_of(values[1], 1, &high))
        return NULL;
    if (n < 0)
        return ag_raise(PyExc_ValueError, "random_bits", "'n' cannot be negative: %lld", (long long)n);
    Array *out = ag_new(AG_INT64, 1, &n);
    if (out)
        AG_WITHOUT_GIL(n, ag_randoms()->philox(key, low, high, (int64 *)out->data, n));
    return (PyObject *)out;
}

const PyMethodDef ag_random_functions[] = {
    AG_FUNCTION("random_bits", random_bits,
                "random_bits(key, counter, n, device)\n--\n\nReturn n words of Philox4x32-10 as int64 numbers in [0, "
                "2**32).\n\nkey has 64 bits, counter 128; word 4 * i + j is word j of block counter + i."),
    {NULL, NULL, 0, NULL},
};
