"""The public Tensor: its methods, how it is printed and converted, and its namespaces."""
