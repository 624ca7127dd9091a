"""The metrics room of successkit."""
