"""Optimizer: parameter groups, state, and the loop of a step."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import arraygrad as ag
from arraygrad._backends import scopes
from arraygrad._backends.scalars import as_python
from arraygrad._tensor.grads import clear_grad
from arraygrad._tensor.tensor import Tensor

# What PyTorch calls options in its errors, where that is not their name.
_SAID = {"lr": "learning rate", "eps": "epsilon value"}


class Optimizer:
    """The base class of optimisers.

    :param params: the parameters, or groups of them: dictionaries with ``params`` and the options of the group.
    :param defaults: the options, for groups that do not set them. A number may be a tensor of one element, which is
        read at every step.

    A subclass calls ``super().__init__(params, defaults)`` and defines ``_update``, which changes one parameter.

    Attributes:
        param_groups: the groups; options may be changed between steps.
        state: what the optimiser remembers of each parameter, by parameter.

    Raises TypeError for anything but tensors, ValueError without parameters, for one that is no leaf, and for one that
    is given twice.
    """

    param_groups: list[dict[str, Any]]
    state: defaultdict[Tensor, dict[str, Any]]

    def __init__(self, params: Iterable[Any], defaults: Mapping[str, Any]) -> None:
        self.defaults = dict(defaults)
        self.state = defaultdict(dict)
        self.param_groups = []
        if isinstance(params, (Tensor, Mapping)):
            raise TypeError(
                f"{self._name()}: params argument given to the optimizer should be an iterable of Tensors or dicts, "
                f"but got a {type(params).__name__}; put it into a list"
            )
        groups = list(params)
        if not groups:
            raise ValueError(f"{self._name()}: optimizer got an empty parameter list")
        if not isinstance(groups[0], Mapping):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def _name(self) -> str:
        return type(self).__name__

    def _update(self, p: Tensor, grad: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        """Change one parameter in place; called under ``no_grad``."""
        raise NotImplementedError(f"{self._name()} does not define _update (or step)")

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient.

        :param closure: computes the loss and its gradients anew, and returns the loss, which is returned here.
        """
        loss = None
        if closure is not None:
            with ag.enable_grad():
                loss = closure()
        with ag.no_grad():
            for group in self.param_groups:
                settings = {name: _number(value) for name, value in group.items()}
                for p in group["params"]:
                    grad = p.grad
                    if grad is not None:
                        with scopes.on(p._backend, p._data):
                            self._update(p, grad, self.state[p], settings)
        return loss

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or set them to zero."""
        for group in self.param_groups:
            for p in group["params"]:
                clear_grad(p, set_to_none)

    # -- groups --------------------------------------------------------------------------------------------------------

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """Add a group of parameters, with options of its own; errors are those of the class."""
        if not isinstance(param_group, Mapping):
            raise TypeError(
                f"{self._name()}: a parameter group is a dictionary, got {type(param_group).__name__}; groups and "
                "single parameters do not mix"
            )
        params = param_group["params"]
        params = [params] if isinstance(params, Tensor) else params
        if isinstance(params, (set, frozenset)):
            raise TypeError(f"{self._name()}: the order of parameters matters for the state; use a list, not a set")
        group = {**self.defaults, **param_group, "params": list(params)}
        self._check_params(group["params"])
        self._check_options(group)
        self.param_groups.append(group)

    def _check_params(self, params: list[Any]) -> None:
        seen = {id(p) for group in self.param_groups for p in group["params"]}
        for p in params:
            if not isinstance(p, Tensor):
                raise TypeError(
                    f"{self._name()}: optimizer can only optimize Tensors, but one of the params is {type(p).__name__}"
                )
            if not p.is_leaf:
                raise ValueError(
                    f"{self._name()}: can't optimize a non-leaf Tensor: a parameter of shape {list(p.shape)} is the "
                    "result of recorded operations; pass the tensor that it was made from, or detach() it"
                )
            if id(p) in seen:
                raise ValueError(
                    f"{self._name()}: some parameters appear in more than one parameter group, or twice in one: that "
                    f"of shape {list(p.shape)}; give it once"
                )
            seen.add(id(p))

    def _check_options(self, group: dict[str, Any]) -> None:
        """Raise ValueError for options that make no sense; every group passes here."""

    def _not_negative(self, group: dict[str, Any], *names: str) -> None:
        for name in names:
            value = group[name]
            if isinstance(value, str):
                raise TypeError(f"{self._name()}: {name} must be a number, got {value!r}")
            if isinstance(value, Tensor) and value.numel() != 1:
                raise ValueError(
                    f"{self._name()}: Tensor {name} must be 1-element, and this one's shape is {list(value.shape)}"
                )
            if not _number(value) >= 0:
                raise ValueError(
                    f"{self._name()}: Invalid {_SAID.get(name, f'{name} value')}: {_number(value)}; {name} must not be "
                    "negative"
                )

    # -- state ---------------------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Return the state and the options of the groups, with parameters replaced by their number.

        The tensors are the optimiser's own, not copies.
        """
        numbers = {id(p): i for i, p in enumerate(p for group in self.param_groups for p in group["params"])}
        groups = [{**group, "params": [numbers[id(p)] for p in group["params"]]} for group in self.param_groups]
        return {"state": {numbers[id(p)]: dict(entry) for p, entry in self.state.items()}, "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a copy of a ``state_dict``: parameters correspond by their order.

        State tensors of a floating dtype get the dtype of their parameter, and all of them its device. Raises
        ValueError where the groups differ in number or size.
        """
        groups = state_dict["param_groups"]
        sizes, own = ([len(group["params"]) for group in some] for some in (groups, self.param_groups))
        if sizes != own:
            problem = (
                "has a different number of parameter groups"
                if len(sizes) != len(own)
                else "contains a parameter group that doesn't match the size of optimizer's group"
            )
            raise ValueError(
                f"load_state_dict: loaded state dict {problem}: this {self._name()} has groups of {own} parameters, "
                f"and the state of {sizes}"
            )
        params: dict[Any, Tensor] = {}
        for mine, theirs in zip(self.param_groups, groups, strict=True):
            params.update(zip(theirs["params"], mine["params"], strict=True))
            mine.update({name: copy.deepcopy(value) for name, value in theirs.items() if name != "params"})
        self.state = defaultdict(dict)
        for number, entry in state_dict["state"].items():
            p = params[number]
            self.state[p] = {name: _adapted(value, p) for name, value in entry.items()}

    def __repr__(self) -> str:
        lines = []
        for number, group in enumerate(self.param_groups):
            lines += [f"Parameter Group {number}", *(f"    {k}: {group[k]}" for k in sorted(group) if k != "params")]
        return "\n".join([f"{self._name()} (", *lines, ")"])


# The types of nearly all options; what else may hold a number is looked into.
_AS_THEY_ARE = frozenset((float, int, bool, type(None), list))


def _number(option: Any) -> Any:
    """Return an option with Python's own numbers in the place of tensors of one element and of NumPy's scalars."""
    if type(option) in _AS_THEY_ARE:
        return option
    if isinstance(option, tuple):
        return tuple(map(_number, option))
    if isinstance(option, Tensor) and option.numel() == 1:
        return option.detach().item()
    return as_python(option)


def _adapted(value: Any, p: Tensor) -> Any:
    """Return a copy of a value of the state that suits a parameter."""
    if not isinstance(value, Tensor):
        return copy.deepcopy(value)
    dtype = p.dtype if value.dtype.kind in "fc" and p.dtype.kind in "fc" else value.dtype
    return value.detach().to(device=p.device, dtype=dtype, copy=True)
