"""An Array API library in C: fast on a CPU, small, and without dependencies but OpenBLAS."""
