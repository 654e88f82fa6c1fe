"""Primitives and their rules, one file per chapter of the standard; see ``arraygrad._graph.primitive`` for the forms.

A rule is written against a namespace ``xp`` and works on raw arrays and on Tensors alike. It branches on shapes and
options, never on values; it never writes in place into what it was given and never reads a value back to the host.
Imports ``_graph`` and below, and no Tensor.
"""
