"""The segments room of successkit."""
