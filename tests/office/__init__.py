"""The office over a real ledger: whole verbs, several processes, kill -9, and a model beside it."""
