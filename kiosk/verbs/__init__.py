"""The verbs of the office, each a function of a turn on the hall: no clock, no database, no screen."""
