"""How the screens look: colours, type and sizes by name."""
