"""What screens are put together from: texts, buttons, bands, questions. They know a look, never the office."""
