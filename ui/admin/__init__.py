"""The administrator's screen: pages about this office's machines, one class a page."""
