"""The protocol of backends, for those who write one: see the page "Writing a backend"."""

from arraygrad._backends.protocol import *
