"""The formulas room of successkit."""
