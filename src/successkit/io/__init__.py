"""The io room of successkit."""
