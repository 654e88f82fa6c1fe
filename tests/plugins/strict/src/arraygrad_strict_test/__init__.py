"""array-api-strict as a backend: what runs on it uses nothing but the standard.

Two environment variables make it stricter. ``ARRAYGRAD_STRICT_DEVICE=1`` makes the fake device of that number the
default, so that anything made on a device that nobody asked for is noticed. ``ARRAYGRAD_STRICT_STATIC=1`` switches off
boolean indexing and shapes that depend on data, which the standard leaves optional.
"""

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import array_api_strict

from arraygrad.backend import Backend

STATIC = bool(os.environ.get("ARRAYGRAD_STRICT_STATIC"))
DEVICE = int(os.environ.get("ARRAYGRAD_STRICT_DEVICE", "0"))

if STATIC:
    array_api_strict.set_array_api_strict_flags(boolean_indexing=False, data_dependent_shapes=False)

# What has a shape that depends on data, in the names of the conformance suite's tests.
DATA_DEPENDENT = (
    *("*_record[repeat]", "*_linear[repeat]", "*_record[unique_*", "*_record[nonzero]"),
    *("*[repeat-fi-*", "*[unique_*-f-*", "*[masked_select-*"),
    *("*[__getitem__-fb-*", "*[__getitem__-cb-*"),
    *("*::test_boolean_masks_select_in_order", "*::test_unique_values_count_and_lead_back"),
    "*::test_writes_stay[values at a mask-*",
)


class StrictBackend(Backend):
    """Its devices are fake: they share the host's memory and refuse to mix."""

    name = "strict"
    protocol = 2
    namespace = array_api_strict
    array_types = (type(array_api_strict.zeros(0)),)
    expected_failures: Mapping[str, str] = MappingProxyType(
        dict.fromkeys(DATA_DEPENDENT, "the result's shape depends on data") if STATIC else {}
    )

    def default_device(self) -> Any:
        """The device that the environment chooses; by default the library's own."""
        return self.devices()[DEVICE]


backend = StrictBackend()
