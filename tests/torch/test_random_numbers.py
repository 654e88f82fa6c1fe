"""Random numbers on PyTorch's arrays, without a plugin: an independent library must give the same numbers."""

import array_api_compat.torch as torch_xp
import numpy as np
import pytest
import torch

from arraygrad import _random as random
from arraygrad._backends import loading
from arraygrad._random import sampling
from arraygrad.backend import GenericBackend


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_an_independent_library_agrees(dtype):
    backend = GenericBackend(torch_xp, torch.Tensor).resolve()
    numpy_backend = loading.get_backend("numpy")

    def draw(sample):
        ours, theirs = (
            sample(sampling.Stream(b, None, random.Generator().manual_seed(0)), 9999, getattr(b.xp, dtype))
            for b in (numpy_backend, backend)
        )
        return np.asarray(ours), theirs.numpy()

    ours, theirs = draw(sampling.uniform)
    assert np.array_equal(ours, theirs)
    ours, theirs = draw(sampling.normal)
    tolerance = 4 * np.finfo(dtype).eps  # the logarithm, the root, the cosine and their product round differently
    assert np.all(np.abs(ours - theirs) <= tolerance * np.maximum(1, np.abs(ours)))
