"""The graph: nodes, tensors' state, primitives and their plans. Imports the rooms below, to ``_backends``; compiled."""
