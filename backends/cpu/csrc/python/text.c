#include "python/text.h"

#include <math.h>
#include <string.h>

/* -- the shortest decimal that identifies a number --
 *
 * For float64, Python's repr finds it (David Gay's algorithm). For float32 it is the one with the fewest digits that
 * rounds back; at most nine are needed. */

#define MOST_DIGITS 17

typedef struct {
    int digits;   /* significant ones, at least 1 */
    int exponent; /* decimal: of the first digit */
} decimal;

/* Copy Python's text of a number, at most 31 characters of it, and free it. */
static bool take(char *formatted, char text[32]) {
    if (!formatted)
        return PyErr_NoMemory();
    strncpy(text, formatted, 31);
    text[31] = 0;
    PyMem_Free(formatted);
    return true;
}

static bool with_digits(float64 x, int digits, char text[32]) {
    return take(PyOS_double_to_string(x, 'e', digits - 1, 0, NULL), text);
}

/* The significant digits of a number's repr. */
static bool count_digits(float64 x, int *digits) {
    char text[32];
    if (!take(PyOS_double_to_string(x, 'r', 0, 0, NULL), text))
        return false;
    int all = 0, zeros = 0; /* at the end */
    for (const char *c = text; *c && *c != 'e'; c++) {
        if (*c < '0' || *c > '9' || (all == 0 && *c == '0'))
            continue;
        all++;
        zeros = *c == '0' ? zeros + 1 : 0;
    }
    *digits = all - zeros > 0 ? all - zeros : 1;
    return true;
}

static bool find_decimal(ag_dtype dtype, float64 x, decimal *out) {
    char text[32];
    if (dtype == AG_FLOAT64) {
        if (!count_digits(x, &out->digits) || !with_digits(x, out->digits, text))
            return false;
    } else
        for (out->digits = 1;; out->digits++) {
            if (!with_digits(x, out->digits, text))
                return false;
            float64 back = PyOS_string_to_double(text, NULL, NULL); /* cannot fail: it has just been written */
            if ((float32)back == (float32)x || out->digits == MOST_DIGITS)
                break;
        }
    const char *e = strchr(text, 'e');
    out->exponent = e ? (int)strtol(e + 1, NULL, 10) : 0;
    return true;
}

/* -- real numbers -- */

static bool write_real(ag_dtype dtype, float64 x, bool scientific, char text[32]) {
    decimal d;
    if (!isfinite(x)) {
        strcpy(text, isnan(x) ? "nan" : x > 0 ? "inf" : "-inf");
        return true;
    }
    if (!find_decimal(dtype, x, &d))
        return false;
    int decimals = scientific ? d.digits - 1 : d.digits - 1 > d.exponent ? d.digits - 1 - d.exponent : 0;
    return take(PyOS_double_to_string(x, scientific ? 'e' : 'f', decimals, Py_DTSF_ALT, NULL), text);
}

static int point_of(const char *text) {
    const char *point = strchr(text, '.');
    return (int)(point ? point - text : (int64)strlen(text));
}

/* Whether a number is written with an exponent: outside of the range where Python writes floats without one. */
static bool is_extreme(float64 x) { return isfinite(x) && x != 0 && (fabs(x) < 1e-4 || fabs(x) >= 1e16); }

static bool look(ag_real_layout *layout, ag_dtype dtype, float64 x, int pass) {
    char text[32];
    if (pass == 0) {
        layout->scientific |= is_extreme(x);
        return true;
    }
    if (!write_real(dtype, x, layout->scientific, text))
        return false;
    int before = point_of(text), after = (int)strlen(text) - before;
    layout->before = before > layout->before ? before : layout->before;
    layout->after = after > layout->after ? after : layout->after;
    return true;
}

static char *pad(char *to, int count) {
    for (; count > 0; count--)
        *to++ = ' ';
    return to;
}

/* Write a number so that its point is in the layout's column; no spaces behind where `tight`. */
static char *put(const ag_real_layout *layout, ag_dtype dtype, float64 x, bool tight, char *to) {
    char text[32];
    if (!write_real(dtype, x, layout->scientific, text))
        return NULL;
    int length = (int)strlen(text), before = point_of(text);
    bool number = isfinite(x);
    to = pad(to, number ? layout->before - before : layout->before + layout->after - length);
    int missing = number ? layout->after - (length - before) : 0;
    const char *e = layout->scientific && number ? strchr(text, 'e') : NULL;
    if (!e) {
        memcpy(to, text, (size_t)length);
        return tight ? to + length : pad(to + length, missing);
    }
    int mantissa = (int)(e - text); /* zeros make all mantissas equally long */
    memcpy(to, text, (size_t)mantissa);
    memset(to + mantissa, '0', (size_t)missing);
    memcpy(to + mantissa + missing, e, (size_t)(length - mantissa));
    return to + length + missing;
}

/* -- elements of all dtypes -- */

static void parts_of(ag_dtype dtype, const char *element, float64 parts[2]) {
    switch (dtype) {
    case AG_FLOAT32: parts[0] = (float64)*(const float32 *)element; break;
    case AG_FLOAT64: parts[0] = *(const float64 *)element; break;
    case AG_COMPLEX64:
        parts[0] = (float64)((const complex64 *)element)->re;
        parts[1] = (float64)((const complex64 *)element)->im;
        break;
    default:
        parts[0] = ((const complex128 *)element)->re;
        parts[1] = ((const complex128 *)element)->im;
    }
}

static int write_plain(ag_dtype dtype, const char *element, char text[AG_TEXT]) {
    PyObject *object = ag_element_to_object(dtype, element), *string = object ? PyObject_Str(object) : NULL;
    const char *utf8 = string ? PyUnicode_AsUTF8(string) : NULL;
    int length = utf8 ? (int)strlen(utf8) : -1;
    if (utf8)
        memcpy(text, utf8, (size_t)length + 1); /* at most 20 digits and a sign */
    Py_XDECREF(string);
    Py_XDECREF(object);
    return length;
}

void ag_layout_init(ag_layout *layout, ag_dtype dtype) { *layout = (ag_layout){.dtype = dtype}; }

bool ag_layout_look(ag_layout *layout, const char *element, int pass) {
    char text[AG_TEXT];
    if (!ag_is_float(layout->dtype)) {
        int length = pass ? write_plain(layout->dtype, element, text) : 0;
        layout->width = length > layout->width ? length : layout->width;
        return length >= 0;
    }
    float64 parts[2] = {0, 0};
    parts_of(layout->dtype, element, parts);
    ag_dtype real = ag_real_part(layout->dtype);
    bool is_complex = ag_is_complex(layout->dtype);
    /* The sign of an imaginary part is written apart from it. */
    return look(&layout->parts[0], real, parts[0], pass) &&
           (!is_complex || look(&layout->parts[1], real, fabs(parts[1]), pass));
}

int ag_layout_write(const ag_layout *layout, const char *element, char text[AG_TEXT]) {
    if (!ag_is_float(layout->dtype)) {
        int length = write_plain(layout->dtype, element, text);
        if (length < 0 || length >= layout->width)
            return length;
        memmove(text + layout->width - length, text, (size_t)length);
        pad(text, layout->width - length);
        return layout->width;
    }
    float64 parts[2] = {0, 0};
    parts_of(layout->dtype, element, parts);
    ag_dtype real = ag_real_part(layout->dtype);
    char *end = put(&layout->parts[0], real, parts[0], false, text);
    if (end && ag_is_complex(layout->dtype)) {
        *end++ = signbit(parts[1]) ? '-' : '+';
        ag_real_layout imaginary = layout->parts[1];
        imaginary.before = 0; /* follows its sign closely */
        char *start = end;
        end = put(&imaginary, real, fabs(parts[1]), true, end);
        if (end) {
            *end++ = 'j';
            end = pad(end, layout->parts[1].before + layout->parts[1].after + 1 - (int)(end - start));
        }
    }
    return end ? (int)(end - text) : -1;
}
