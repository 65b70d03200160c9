"""The clerk's console: one key for each verb, the line in sight, and never a doubt which ticket is meant."""
