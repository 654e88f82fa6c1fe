"""What everything stands on: helpers of rules, kernels by name, what upper rooms make. Imports nothing; compiled."""
