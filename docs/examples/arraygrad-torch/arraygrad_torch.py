"""PyTorch's tensors as a backend of arraygrad: PyTorch computes, arraygrad differentiates."""

import array_api_compat.torch
import torch

from arraygrad.backend import Backend

UNSIGNED = "PyTorch has next to no arithmetic for uint16, uint32 and uint64"
UNIQUE = "PyTorch does not say where in the input a unique value comes first"
STEP = "PyTorch has no negative steps in slices"
GAPS = {
    "facts::test_python_scalars_are_weak[uint??]": UNSIGNED,
    "facts::test_integers_*[uint??]": UNSIGNED,
    "facts::test_sums_of_integers_do_not_overflow[uint*]": "PyTorch sums unsigned integers in int64",
    "facts::test_unique_values_count_and_lead_back": UNIQUE,
    "classes::test_differentiable_functions_record[unique_*": UNIQUE,
    "rules::test_derivatives[unique_*": UNIQUE,
    "sync::*[unique_*": UNIQUE,
    "facts::test_basic_indices": STEP,
    "protocol::test_shares_memory_admits_what_a_write_shows[reversed]": STEP,
    "*[__getitem__-c-3]": STEP,
}


class TorchBackend(Backend):
    name = "torch"
    protocol = 2
    namespace = array_api_compat.torch
    array_types = (torch.Tensor,)
    mutable = True
    expected_failures = GAPS

    def devices(self):
        return (torch.device("cpu"), *(torch.device("cuda", i) for i in range(torch.cuda.device_count())))

    def shares_memory(self, a, b):
        return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


backend = TorchBackend()
