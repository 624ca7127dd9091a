"""The definitions room of successkit."""
