#include "python/type/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/half.h"
#include "python/array/elements.h"

/* -- the shortest decimal that identifies a number --
 *
 * For float64, Python's repr finds it (David Gay's algorithm). For others it is the one with the fewest digits that
 * rounds back; at most nine are needed. */

#define MOST_DIGITS 17
#define REAL_TEXT 48 /* room for a real number: sign, digits, zeros up to 10^16, point, exponent */

typedef struct {
    bool negative;
    int exponent; /* decimal: of the first digit */
    int count;
    char digits[MOST_DIGITS + 1];
} decimal;

/* Read the text of a finite number, with an exponent or without one. Zeros around the digits are dropped. */
static void parse_decimal(const char *text, decimal *out) {
    *out = (decimal){.negative = *text == '-'};
    int before_point = 0, leading = 0, kept = 0;
    bool point = false;
    const char *c = text + out->negative;
    for (; *c && *c != 'e'; c++) {
        if (*c == '.') {
            point = true;
            continue;
        }
        before_point += !point;
        if (kept == 0 && *c == '0')
            leading++;
        else if (kept < MOST_DIGITS)
            out->digits[kept++] = *c;
    }
    while (kept > 0 && out->digits[kept - 1] == '0')
        kept--;
    if (kept == 0)
        out->digits[kept++] = '0';
    else
        out->exponent = before_point - 1 - leading + (*c == 'e' ? (int)strtol(c + 1, NULL, 10) : 0);
    out->count = kept;
}

static bool parse_formatted(char *formatted, decimal *out) {
    if (!formatted)
        return PyErr_NoMemory();
    parse_decimal(formatted, out);
    PyMem_Free(formatted);
    return true;
}

/* Whether a decimal, read as float64, becomes the number again. */
static bool is_same(ag_dtype real, float64 decimal, float64 x) {
    switch (real) {
#define SAME_CASE(T, NAME)                                                                                             \
    case AG_##NAME: return ag_float64_of_##T(ag_##T##_from_float64(decimal)) == x;
        AG_REALS(SAME_CASE)
    AG_BOOLS(AG_CASE)
    AG_INTEGERS(AG_CASE)
        AG_NEVER(AG_COMPLEXES)
    }
    Py_UNREACHABLE();
}

static bool find_decimal(ag_dtype dtype, float64 x, decimal *out) {
    if (dtype == AG_FLOAT64)
        return parse_formatted(PyOS_double_to_string(x, 'r', 0, 0, NULL), out);
    for (int digits = 1;; digits++) {
        char *formatted = PyOS_double_to_string(x, 'e', digits - 1, 0, NULL);
        if (!formatted)
            return PyErr_NoMemory();
        float64 back = PyOS_string_to_double(formatted, NULL, NULL); /* cannot fail: it has just been written */
        if (is_same(dtype, back, x) || digits == MOST_DIGITS)
            return parse_formatted(formatted, out);
        PyMem_Free(formatted);
    }
}

/* -- real numbers -- */

static char *put_digits(char *to, const decimal *d, int from, int end) {
    for (int i = from; i < end; i++)
        *to++ = i >= 0 && i < d->count ? d->digits[i] : '0';
    return to;
}

/* Whether a number is written with an exponent: outside of the range where Python writes floats without one. */
static bool is_extreme(float64 x) { return isfinite(x) && x != 0 && (fabs(x) < 1e-4 || fabs(x) >= 1e16); }

/* The text of a number; *point is where its point is, or the length where it has none. An extreme number is scientific,
 * whatever is asked for: there is no room for all of its zeros. */
static bool write_real(ag_dtype dtype, float64 x, bool scientific, char text[REAL_TEXT], int *point) {
    decimal d;
    if (!isfinite(x)) {
        strcpy(text, isnan(x) ? "nan" : x > 0 ? "inf" : "-inf");
        *point = (int)strlen(text);
        return true;
    }
    if (!find_decimal(dtype, x, &d))
        return false;
    scientific |= is_extreme(x);
    char *to = text;
    if (d.negative)
        *to++ = '-';
    int whole = scientific || d.exponent < 0 ? 1 : d.exponent + 1; /* digits before the point */
    int first = scientific || d.exponent >= 0 ? 0 : d.exponent; /* the first one's index; zeros precede digit 0 */
    to = put_digits(to, &d, first, first + whole);
    *point = (int)(to - text);
    *to++ = '.';
    to = put_digits(to, &d, first + whole, d.count);
    if (scientific)
        to += sprintf(to, "e%c%02d", d.exponent < 0 ? '-' : '+', abs(d.exponent));
    *to = 0;
    return true;
}

static void raise_to(int *most, int value) { *most = value > *most ? value : *most; }

static bool look(ag_real_layout *layout, ag_dtype dtype, float64 x, int pass) {
    char text[REAL_TEXT];
    int point;
    if (pass == 0) {
        layout->scientific |= is_extreme(x);
        return true;
    }
    if (!write_real(dtype, x, layout->scientific, text, &point))
        return false;
    int length = (int)strlen(text);
    if (isfinite(x)) {
        raise_to(&layout->before, point);
        raise_to(&layout->after, length - point);
    } else
        raise_to(&layout->special, length);
    return true;
}

static char *pad(char *to, int count) {
    for (; count > 0; count--)
        *to++ = ' ';
    return to;
}

static int width_of(const ag_real_layout *layout) {
    int width = layout->before + layout->after;
    return width > layout->special ? width : layout->special;
}

/* Write a number so that its point is in the layout's column. */
static char *put(const ag_real_layout *layout, ag_dtype dtype, float64 x, char *to) {
    char text[REAL_TEXT];
    int point;
    if (!write_real(dtype, x, layout->scientific, text, &point))
        return NULL;
    int length = (int)strlen(text);
    if (!isfinite(x)) {
        to = pad(to, width_of(layout) - length);
        memcpy(to, text, (size_t)length);
        return to + length;
    }
    int missing = layout->after - (length - point); /* zeros before an exponent, spaces elsewhere */
    const char *tail = layout->scientific ? strchr(text, 'e') : text + length;
    to = pad(to, width_of(layout) - layout->after - point);
    memcpy(to, text, (size_t)(tail - text));
    to += tail - text;
    for (int i = 0; i < missing; i++)
        *to++ = layout->scientific ? '0' : ' ';
    memcpy(to, tail, (size_t)(text + length - tail));
    return to + (text + length - tail);
}

/* Write an imaginary part: its sign, the number right behind it, j, and then the spaces. */
static char *put_imaginary(const ag_real_layout *layout, ag_dtype dtype, float64 x, char *to) {
    char *end = to + 1 + width_of(layout) + 1, number[AG_TEXT];
    char *stop = put(layout, dtype, fabs(x), number), *start = number;
    if (!stop)
        return NULL;
    while (*start == ' ')
        start++;
    while (stop[-1] == ' ')
        stop--;
    *to++ = signbit(x) ? '-' : '+';
    memcpy(to, start, (size_t)(stop - start));
    to += stop - start;
    *to++ = 'j';
    return pad(to, (int)(end - to));
}

/* -- elements of all dtypes -- */

static void parts_of(ag_dtype dtype, const char *element, float64 parts[2]) {
    switch (dtype) {
#define REAL_CASE(T, NAME)                                                                                             \
    case AG_##NAME: parts[0] = ag_float64_of_##T(*(const T *)element); break;
        AG_REALS(REAL_CASE)
#define COMPLEX_CASE(T, NAME)                                                                                          \
    case AG_##NAME:                                                                                                    \
        parts[0] = (float64)((const T *)element)->re;                                                                  \
        parts[1] = (float64)((const T *)element)->im;                                                                  \
        break;
        AG_COMPLEXES(COMPLEX_CASE)
        AG_BOOLS(AG_CASE)
        AG_NEVER(AG_INTEGERS)
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
    char *end = put(&layout->parts[0], real, parts[0], text);
    if (end && ag_is_complex(layout->dtype))
        end = put_imaginary(&layout->parts[1], real, parts[1], end);
    return end ? (int)(end - text) : -1;
}
