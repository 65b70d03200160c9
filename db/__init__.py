"""The ledger: knows SQL, knows no screen."""
