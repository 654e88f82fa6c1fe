"""The protocol of backends, for those who write one: see the page "Writing a backend"."""

from arraygrad._backends.protocol import KERNELS as KERNELS
from arraygrad._backends.protocol import OLDEST_PROTOCOL as OLDEST_PROTOCOL
from arraygrad._backends.protocol import PROTOCOL as PROTOCOL
from arraygrad._backends.protocol import Backend as Backend
from arraygrad._backends.protocol import BackendError as BackendError
from arraygrad._backends.protocol import GenericBackend as GenericBackend
from arraygrad._backends.protocol import Kernel as Kernel
