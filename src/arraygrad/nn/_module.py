"""Module: what every layer and model is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import arraygrad as ag
from arraygrad._backends.dtypes import as_dtype
from arraygrad._tensor.grads import clear_grad
from arraygrad._tensor.methods.conversion import read_target
from arraygrad._tensor.tensor import Tensor
from arraygrad.nn import _state
from arraygrad.nn._hooks import HookMethods
from arraygrad.nn._parameter import Parameter

M = TypeVar("M", bound="Module")


class Module(HookMethods):
    """The base class of layers and models.

    A subclass calls ``super().__init__()``, assigns parameters and other modules to attributes, which registers them,
    and defines ``forward``. The module is then called like a function.

    Attributes:
        training: whether the module is in training mode, which dropout and its like look at; see ``train``.

    >>> class Scale(ag.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = ag.nn.Parameter(ag.tensor(2.0))
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> model = Scale()
    >>> model(ag.ones(2))
    tensor([2., 2.], grad_fn=<MulBackward>)
    >>> [name for name, parameter in model.named_parameters()]
    ['factor']
    """

    training: bool
    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _non_persistent: set[str]
    _modules: dict[str, Module | None]

    def __init__(self) -> None:
        state = self.__dict__
        state["training"] = True
        state["_parameters"] = {}
        state["_buffers"] = {}
        state["_non_persistent"] = set()
        state["_modules"] = {}
        state["_forward_pre_hooks"] = {}
        state["_forward_hooks"] = {}

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the output; every subclass defines it. Call the module itself, which also runs its hooks."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._forward_pre_hooks or self._forward_hooks:
            return self._call_with_hooks(args, kwargs)
        return self.forward(*args, **kwargs)

    # -- registration --------------------------------------------------------------------------------------------------

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter, or None as the place of one that this module does without.

        Raises TypeError for anything else, KeyError for a name that is taken, has a dot or is empty.
        """
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"register_parameter: cannot assign {type(param).__name__!r} object to parameter {name!r} "
                "(nn.Parameter or None required); wrap it with nn.Parameter"
            )
        if param is not None and param.grad_fn is not None:
            raise ValueError(
                f"register_parameter: Cannot assign non-leaf Tensor to parameter {name!r}: it is the result of "
                "recorded operations, and a parameter is a leaf"
            )
        self._check_name("register_parameter", name, self._parameters)
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that is state but no parameter, such as a running mean.

        :param tensor: the tensor; None for a place that stays empty.
        :param persistent: whether ``state_dict`` holds it.

        Raises TypeError for anything else, KeyError for a name that is taken, has a dot or is empty.
        """
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"register_buffer: cannot assign {type(tensor).__name__!r} object to buffer {name!r} (Tensor or None "
                "required)"
            )
        self._check_name("register_buffer", name, self._buffers)
        self._buffers[name] = tensor
        (self._non_persistent.discard if persistent else self._non_persistent.add)(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a module as a child.

        Raises TypeError for anything else, KeyError for a name that is taken, has a dot or is empty.
        """
        if module is not None and not isinstance(module, Module):
            raise TypeError(
                f"add_module: {type(module).__name__} is not a Module subclass, and {name!r} must be a Module or None"
            )
        self._check_name("add_module", name, self._modules)
        self._modules[name] = module

    register_module = add_module

    def _check_name(self, function: str, name: str, table: dict[str, Any]) -> None:
        if not isinstance(name, str):
            raise TypeError(f"{function}: the name must be a string, got {type(name).__name__}")
        if not name or "." in name:
            what = 'contain "."' if name else 'be empty string ""'
            raise KeyError(f"{function}: name can't {what}, got {name!r}")
        if name not in table and hasattr(self, name):
            raise KeyError(f"{function}: attribute '{name}' already exists; delete it first or choose another name")

    def _tables(self) -> tuple[dict[str, Any], ...]:
        """Return the tables behind attributes; AttributeError before ``Module.__init__`` has made them."""
        state = self.__dict__
        if "_modules" not in state:
            raise AttributeError(
                f"{type(self).__name__}: cannot assign parameters, buffers or modules before Module.__init__() call; "
                "begin with super().__init__()"
            )
        return state["_parameters"], state["_buffers"], state["_modules"]

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, (Parameter, Module)):
            tables = self._tables()
            self._forget(name)
            tables[0 if isinstance(value, Parameter) else 2][name] = value
            return
        for table, kind in zip((self.__dict__.get(t, {}) for t in _TABLES), _KINDS, strict=True):
            if name in table:
                if value is not None and not (kind == "Tensor" and isinstance(value, Tensor)):
                    raise TypeError(
                        f"{type(self).__name__}: cannot assign {type(value).__name__!r} as {kind.lower()} {name!r} "
                        f"({kind} or None expected); delete the attribute first"
                    )
                table[name] = value
                return
        object.__setattr__(self, name, value)

    def _forget(self, name: str) -> None:
        """Remove an attribute of any kind, if there is one."""
        for table in (self.__dict__, *self._tables()):
            table.pop(name, None)
        self._non_persistent.discard(name)

    def __getattr__(self, name: str) -> Any:
        for table_name in _TABLES:
            table = self.__dict__.get(table_name, {})
            if name in table:
                return table[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __delattr__(self, name: str) -> None:
        for table_name in _TABLES:
            table = self.__dict__.get(table_name, {})
            if name in table:
                del table[name]
                self._non_persistent.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *(name for table in self._tables() for name in table)})

    # -- traversal -----------------------------------------------------------------------------------------------------

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Iterate over the modules directly below, with their names; each module once."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator[Module]:
        """Iterate over the modules directly below; each once."""
        return (module for _, module in self.named_children())

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Iterate over this module and all below, with their names joined by dots; a shared module comes once.

        >>> [name for name, _ in ag.nn.Sequential(ag.nn.ReLU(), ag.nn.Sequential(ag.nn.ReLU())).named_modules()]
        ['', '0', '1', '1.0']
        """
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if module is not None:
                yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self) -> Iterator[Module]:
        """Iterate over this module and all below; a shared module comes once."""
        return (module for _, module in self.named_modules())

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Iterate over the parameters with their names; with ``recurse``, also of the modules below.

        >>> [(name, p.shape) for name, p in ag.nn.Linear(3, 2).named_parameters()]
        [('weight', (2, 3)), ('bias', (2,))]
        """
        return self._named("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Iterate over the parameters; a shared one comes once."""
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Iterate over the buffers with their names; with ``recurse``, also of the modules below."""
        return self._named("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Iterate over the buffers; a shared one comes once."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def _named(self, table: str, prefix: str, recurse: bool, remove_duplicate: bool) -> Iterator[tuple[str, Any]]:
        modules = (
            self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else iter([(prefix, self)])
        )
        seen = set()
        for start, module in modules:
            for name, value in getattr(module, table).items():
                if value is None or value in seen:
                    continue
                if remove_duplicate:
                    seen.add(value)
                yield (f"{start}.{name}" if start else name), value

    def get_submodule(self, target: str) -> Module:
        """Return the module of this dotted name; "" is this one. Raises AttributeError where there is none."""
        module = self
        for name in target.split(".") if target else ():
            child = module._modules.get(name)
            if child is None:
                raise AttributeError(
                    f"get_submodule: {type(module).__name__} has no attribute `{name}` that is a module (in {target!r})"
                )
            module = child
        return module

    def get_parameter(self, target: str) -> Parameter:
        """Return the parameter of this dotted name. Raises AttributeError where there is none."""
        return self._get(target, "_parameters", "parameter")  # type: ignore[no-any-return]  # what that table holds

    def get_buffer(self, target: str) -> Tensor:
        """Return the buffer of this dotted name. Raises AttributeError where there is none."""
        return self._get(target, "_buffers", "buffer")  # type: ignore[no-any-return]  # as above

    def _get(self, target: str, table: str, kind: str) -> Any:
        path, _, name = target.rpartition(".")
        found = getattr(self.get_submodule(path), table).get(name)
        if found is None:
            raise AttributeError(f"get_{kind}: {type(self).__name__} has no attribute `{target}` that is a {kind}")
        return found

    # -- state ---------------------------------------------------------------------------------------------------------

    def state_dict(
        self, *, destination: dict[str, Any] | None = None, prefix: str = "", keep_vars: bool = False
    ) -> dict[str, Any]:
        """Return the parameters and persistent buffers by name, outside the graph and sharing their data.

        :param destination: a dictionary to add to, which is returned.
        :param prefix: what each name begins with.
        :param keep_vars: return the parameters themselves.

        >>> ag.nn.Linear(2, 1).state_dict().keys()
        dict_keys(['weight', 'bias'])
        """
        destination = {} if destination is None else destination
        for name, slot in _state.own_slots(self).items():
            value = slot.table[slot.name]
            destination[prefix + name] = value if keep_vars else value.detach()
        return destination

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> _state.IncompatibleKeys:
        """Copy the values of a ``state_dict`` into the parameters and buffers of the same names.

        :param strict: refuse a state with missing or unexpected names.
        :param assign: put the tensors in the place of the module's own instead of copying, with their dtype and device.

        Returns the missing and the unexpected names. Raises RuntimeError, before anything is copied, for names that do
        not match and for values of another shape.

        >>> ag.nn.Linear(2, 1).load_state_dict(ag.nn.Linear(2, 1).state_dict())
        <All keys matched successfully>
        """
        return _state.load(self, state_dict, strict, assign)

    # -- changes to all modules or parameters --------------------------------------------------------------------------

    def train(self: M, mode: bool = True) -> M:
        """Set training mode, or evaluation mode with ``mode=False``, here and below; return the module."""
        if not isinstance(mode, bool):
            raise ValueError(f"train: training mode is expected to be boolean, got {mode!r}")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self: M) -> M:
        """Set evaluation mode here and below; return the module."""
        return self.train(False)

    def requires_grad_(self: M, requires_grad: bool = True) -> M:
        """Set whether gradients flow to the parameters; return the module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or set them to zero."""
        for parameter in self.parameters():
            clear_grad(parameter, set_to_none)

    def apply(self: M, fn: Callable[[Module], Any]) -> M:
        """Call ``fn`` on every module below and then on this one; return the module."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def to(self: M, *args: Any, device: Any = None, dtype: Any = None, non_blocking: bool = False) -> M:
        """Move parameters and buffers to a device, to a dtype, or both, in place; return the module.

        Takes what PyTorch's does: ``to(device)``, ``to(dtype)``, ``to(device, dtype)``, ``to(tensor)``, and the names.
        A dtype converts floating and complex tensors alone. Raises TypeError for a dtype that is neither, and where two
        dtypes or two devices are given.
        """
        dtype, device = read_target(args, dtype, device)
        if dtype is not None:
            dtype = as_dtype("to", dtype)
            if dtype.kind not in "fc":
                raise TypeError(f"to: parameters are floating or complex, and cannot become {dtype.name}")
        return self._convert(lambda x: x.to(device=device, dtype=dtype if x.dtype.kind in "fc" else None))

    def float(self: M) -> M:
        """Convert floating parameters and buffers to float32, in place; return the module."""
        return self._convert(lambda x: x.float() if x.dtype.kind == "f" else x)

    def double(self: M) -> M:
        """Convert floating parameters and buffers to float64, in place; return the module."""
        return self._convert(lambda x: x.double() if x.dtype.kind == "f" else x)

    def cpu(self: M) -> M:
        """Move parameters and buffers to host memory, in place; return the module."""
        return self._convert(lambda x: x.cpu())

    def _convert(self: M, function: Callable[[Tensor], Tensor]) -> M:
        """Replace the data of every parameter, its gradient, and every buffer by ``function`` of it."""
        with ag.no_grad():
            for parameter in self.parameters():
                grad = parameter.grad
                parameter.grad = None
                parameter.data = function(parameter.data)
                if grad is not None:
                    parameter.grad = function(grad)
            for module in self.modules():
                for name, buffer in module._buffers.items():
                    if buffer is not None:
                        module._buffers[name] = function(buffer)
        return self

    # -- printing ------------------------------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """Return what stands in the parentheses of this module's ``repr``, such as its sizes."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [f"({name}): {indent(repr(module))}" for name, module in self._modules.items()]
        return layout(self._get_name(), lines, children)


_TABLES = ("_parameters", "_buffers", "_modules")
_KINDS = ("Parameter", "Tensor", "Module")


def layout(name: str, extra: list[str], children: list[str]) -> str:
    """Return a module's text: one line where there are no children and little to say."""
    if not children and len(extra) <= 1:
        return f"{name}({''.join(extra)})"
    return "\n  ".join([f"{name}(", *extra, *children]) + "\n)"


def indent(text: str) -> str:
    """Return a child's text with all lines but the first moved to the right."""
    return text.replace("\n", "\n  ")
