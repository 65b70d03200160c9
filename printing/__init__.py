"""The slip: knows paper, knows no screen."""
