"""The testing room of successkit."""
