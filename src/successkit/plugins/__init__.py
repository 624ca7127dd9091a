"""The plugins room of successkit."""
