"""The statistics screen: today's figures for who is in charge, each with its definition one touch away."""
