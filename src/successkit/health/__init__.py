"""The health room of successkit."""
