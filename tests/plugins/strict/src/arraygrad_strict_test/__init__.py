"""array-api-strict as a backend: what runs on it uses nothing but the standard."""

import array_api_strict

from arraygrad.backend import Backend


class StrictBackend(Backend):
    """Its devices are fake: they share the host's memory and refuse to mix."""

    name = "strict"
    protocol = 1
    namespace = array_api_strict
    array_types = (type(array_api_strict.zeros(0)),)


backend = StrictBackend()
