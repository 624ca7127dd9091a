"""The engine room of successkit."""
