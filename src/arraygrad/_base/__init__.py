"""What everything stands on: modes of a thread, kernels by name, helpers of rules. Imports nothing of the package."""
