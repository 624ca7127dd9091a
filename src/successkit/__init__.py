"""The customer-success domain engine for Python."""
