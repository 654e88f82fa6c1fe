"""What the compiled rooms use and cannot be compiled: modes of a thread, warnings. Imports ``_base``."""
