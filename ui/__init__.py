"""The rooms people stand in: every screen, and the only package that knows Qt."""
