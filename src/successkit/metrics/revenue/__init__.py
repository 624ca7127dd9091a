"""The revenue room of successkit."""
