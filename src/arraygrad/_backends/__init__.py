"""Array libraries, their dtypes and devices, and how plugins are found and chosen. Imports ``_base``, ``_plain``."""
