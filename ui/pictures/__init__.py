"""Pictures of every screen in every state, size and language: for people to look through, and for the golden ones."""
