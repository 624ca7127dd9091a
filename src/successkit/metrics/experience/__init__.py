"""The experience room of successkit."""
