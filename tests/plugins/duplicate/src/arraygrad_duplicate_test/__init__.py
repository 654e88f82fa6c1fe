"""A plugin that takes the name of another one; it must not even be imported."""

raise AssertionError("a backend whose name is taken twice was imported")
