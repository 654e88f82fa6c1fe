/* The methods of arrays that are called by name; operators and the like stand in slots (array_type.c). */
#include "python/exchange/slots.h"
#include "python/functions/slots.h"
#include "python/support/function.h"
#include "python/type/slots.h"

PyMethodDef ag_array_methods[] = {
    AG_FUNCTION("__array_namespace__", ag_array_namespace,
                "__array_namespace__($self, /, *, api_version=None)\n--\n\nThe module arraygrad_cpu.\n\n"
                "ValueError for a version of the standard that it does not have."),
    {"__complex__", ag_to_complex, METH_NOARGS,
     PyDoc_STR("__complex__($self, /)\n--\n\nThe element of a 0-d array as a complex.")},
    {"__copy__", ag_copy_method, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\nA copy, as by copy().")},
    {"__deepcopy__", ag_deepcopy, METH_O, PyDoc_STR("__deepcopy__($self, memo, /)\n--\n\nA copy, as by copy().")},
    AG_FUNCTION("__dlpack__", ag_dlpack,
                "__dlpack__($self, /, *, stream=None, max_version=None, dl_device=None, copy=None)\n--\n\n"
                "A capsule with a DLPack tensor: versioned where `max_version` is (1, 0) or later, else of the old "
                "form.\n\n"
                "BufferError for another device than the CPU, (1, 0), and where a copy is needed that copy=False "
                "forbids."),
    {"__dlpack_device__", ag_dlpack_device, METH_NOARGS,
     PyDoc_STR("__dlpack_device__($self, /)\n--\n\nDLPack's device type and number: (1, 0), the CPU.")},
    {"__format__", ag_format, METH_O,
     PyDoc_STR("__format__($self, format_spec, /)\n--\n\nThe number of a 0-d array, formatted; str() of others.")},
    {"__reduce_ex__", ag_reduce_ex, METH_O,
     PyDoc_STR("__reduce_ex__($self, protocol, /)\n--\n\nPickle; with protocol 5 the elements can go out of band.")},
    {"copy", ag_copy_method, METH_NOARGS,
     PyDoc_STR("copy($self, /)\n--\n\nA copy with memory of its own, C-contiguous and writable.")},
    {"item", ag_item, METH_NOARGS,
     PyDoc_STR("item($self, /)\n--\n\nThe only element as a Python number; ValueError where there is not exactly "
               "one.")},
    AG_FUNCTION("to_device", ag_to_device,
                "to_device($self, device, /, *, stream=None)\n--\n\nThe array itself: the only device is 'cpu'.\n\n"
                "ValueError for other devices and for streams."),
    {"tolist", ag_tolist, METH_NOARGS,
     PyDoc_STR("tolist($self, /)\n--\n\nThe elements as nested lists of Python numbers; of a 0-d array, its number.")},
    AG_FUNCTION("reshape", ag_reshape_method,
                "reshape($self, *shape, copy=None)\n--\n\n"
                "The same elements with another shape, given as ints or as one tuple; see the function reshape."),
    {NULL},
};
