/* Numbers as text, all of one array in one layout. */
#ifndef AG_PYTHON_TYPE_TEXT_H
#define AG_PYTHON_TYPE_TEXT_H

#include "python/array/array.h"

/* Room for any element: a complex number has two parts of at most 24 characters, and their padding. Others may write to
 * the array while it is printed: a number that the layout has not seen then stands out of its column, no more. */
#define AG_TEXT 256

/* How the real numbers of an array are written: with the digits that identify each, points below each other. */
typedef struct {
    bool scientific;
    int before, after; /* the most characters before the point, and from the point on */
    int special;       /* the longest of nan, inf and -inf */
} ag_real_layout;

typedef struct {
    ag_dtype dtype;
    ag_real_layout parts[2]; /* of real numbers or real parts, and of imaginary parts */
    int width;               /* of everything else */
} ag_layout;

/* A layout that has yet to see its elements. `look` is called on each, twice: first with the pass 0, then 1. */
void ag_layout_init(ag_layout *layout, ag_dtype dtype);
bool ag_layout_look(ag_layout *layout, const char *element, int pass);

/* Write an element as the layout has it; its length, or -1 with MemoryError. */
int ag_layout_write(const ag_layout *layout, const char *element, char text[AG_TEXT]);

#endif
