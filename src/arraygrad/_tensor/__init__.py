"""The public Tensor: its methods, how it prints and converts, its namespaces. Imports ``functions`` and below."""
