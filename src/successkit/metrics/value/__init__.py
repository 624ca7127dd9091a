"""The value room of successkit."""
