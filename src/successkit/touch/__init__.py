"""The touch room of successkit."""
