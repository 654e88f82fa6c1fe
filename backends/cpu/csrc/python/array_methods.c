/* The methods of an array, by name. */
#include "python/module.h"
#include "python/slots.h"

PyMethodDef ag_array_methods[] = {
    AG_FUNCTION("reshape", ag_reshape_method,
                "reshape($self, *shape, copy=None)\n--\n\n"
                "The same elements with another shape, given as ints or as one tuple; see the function reshape."),
    {NULL},
};
