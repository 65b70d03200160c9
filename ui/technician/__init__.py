"""The technician's page over a locked screen: a PIN, a ruler for the size of the screen, and the way out."""
