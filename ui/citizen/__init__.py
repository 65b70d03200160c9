"""The touch kiosk: a citizen chooses a service and a time, and takes a ticket."""
