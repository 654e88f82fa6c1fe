"""PyTorch's tensors as a backend of arraygrad: PyTorch computes, arraygrad differentiates."""

import array_api_compat.torch
import torch

from arraygrad.backend import Backend


class TorchBackend(Backend):
    name = "torch"
    protocol = 1
    namespace = array_api_compat.torch
    array_types = (torch.Tensor,)
    mutable = True
    expected_failures = {
        "facts::*[uint16]": "PyTorch has hardly any arithmetic for uint16",
        "facts::*[uint32]": "PyTorch has hardly any arithmetic for uint32",
        "facts::*[uint64]": "PyTorch has hardly any arithmetic for uint64",
        "facts::test_sums_of_integers_do_not_overflow[uint8]": "PyTorch sums unsigned integers in int64",
        "*[unique_*": "PyTorch does not tell where in the input a unique value was first found",
        "*::test_basic_indices": "PyTorch has no negative steps in slices",
    }

    def devices(self):
        return (torch.device("cpu"), *(torch.device("cuda", i) for i in range(torch.cuda.device_count())))

    def shares_memory(self, a, b):
        return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()

    def synchronize(self):
        if torch.cuda.is_initialized():
            torch.cuda.synchronize()


backend = TorchBackend()
