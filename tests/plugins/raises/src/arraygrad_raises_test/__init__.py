"""A plugin that cannot be imported, as one whose shared library is missing."""

raise OSError("libmissing.so.1: cannot open shared object file")
