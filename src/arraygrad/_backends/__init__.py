"""Array libraries: their dtypes and devices, and how plugins are found, loaded and chosen. Imports ``_base``."""
