"""The playbooks room of successkit."""
