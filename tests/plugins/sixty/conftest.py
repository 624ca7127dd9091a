"""The catalogue is loaded by ``sixty_plugins.py``, in order; it holds no tests."""

collect_ignore_glob = ["sixty_*.py"]
