"""What the house promises, room by room."""
