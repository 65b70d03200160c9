"""The panel: the TV in the hall that shows who is called where. It asks nothing of anybody and takes no key."""
