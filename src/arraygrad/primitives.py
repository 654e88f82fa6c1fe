"""What an author of primitives outside this package needs: see the page "Writing a primitive"."""

from arraygrad._base import kernels as _kernels
from arraygrad._base.arrays import conj as conj
from arraygrad._base.arrays import device_of as device_of
from arraygrad._base.arrays import is_complex as is_complex
from arraygrad._base.arrays import real_like as real_like
from arraygrad._base.arrays import sum_to as sum_to
from arraygrad._engine.apply import apply as apply
from arraygrad._graph.primitive import Array as Array
from arraygrad._graph.primitive import InputError as InputError
from arraygrad._graph.primitive import Own as Own
from arraygrad._graph.primitive import Primitive as Primitive
from arraygrad._graph.primitive import Spec as Spec
from arraygrad._graph.primitive import Traits as Traits
from arraygrad._graph.primitive import operation as operation
from arraygrad._graph.primitive import primitive as primitive
from arraygrad._graph.primitive import standard as standard

find_kernel = _kernels.find
