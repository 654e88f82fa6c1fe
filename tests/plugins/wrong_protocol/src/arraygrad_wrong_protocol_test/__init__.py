"""A plugin of a future in which there is no class to subclass."""


class FutureBackend:
    """Nothing but what arraygrad must read first."""

    name = "wrong_protocol"
    protocol = 7


backend = FutureBackend()
