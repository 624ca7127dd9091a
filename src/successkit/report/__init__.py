"""The report room of successkit."""
