"""The lifecycle room of successkit."""
