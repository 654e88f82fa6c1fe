"""The graph: nodes, and primitives with the rules that nodes follow. Imports ``_base``; compiled whole."""
