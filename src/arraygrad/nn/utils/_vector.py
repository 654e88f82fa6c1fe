"""Parameters as one vector, for optimisers of other libraries."""

from __future__ import annotations

from collections.abc import Iterable

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Return the elements of all parameters, in order, as a 1-d tensor; recorded.

    Raises ValueError without parameters.

    >>> ag.nn.utils.parameters_to_vector([ag.zeros((2, 2)), ag.ones(1)])
    tensor([0., 0., 0., 0., 1.])
    """
    flat = [ag.reshape(p, (-1,)) for p in parameters]
    if not flat:
        raise ValueError("parameters_to_vector: there are no parameters")
    return ag.concat(flat)


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Set the values of parameters, in place, to the parts of a vector.

    Raises TypeError if it is no Tensor, and RuntimeError if it has not one element for each of theirs; then nothing is
    changed.

    >>> p = ag.nn.Parameter(ag.zeros((2, 1)))
    >>> ag.nn.utils.vector_to_parameters(ag.tensor([1.0, 2.0]), [p])
    >>> p.tolist()
    [[1.0], [2.0]]
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"vector_to_parameters: expected a Tensor, got {type(vec).__name__}")
    targets = list(parameters)
    count = sum(p.numel() for p in targets)
    if vec.shape != (count,):
        raise RuntimeError(
            f"vector_to_parameters: the parameters have {count} elements, and the vector has shape {list(vec.shape)}"
        )
    start = 0
    with ag.no_grad():
        for p in targets:
            end = start + p.numel()
            p.copy_(ag.reshape(vec[start:end], p.shape))
            start = end
