"""The ledger's tests: one contract, the file's own troubles, several processes on one file."""
