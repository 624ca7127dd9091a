"""The cli room of successkit."""
