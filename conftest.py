"""Which tests need another package, as a peer or for its data.

lifelines pins an old pandas, so these tests have an environment of their own:
``pip install -e '.[peers]'`` and ``pytest -m peers --doctest-modules``.
"""

from importlib.util import find_spec

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them, and skip worked examples whose package is not there."""
    for item in items:
        example = "lifelines_adapter.py::successkit." in item.nodeid
        if example or "cdnow" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.peers)
        if example and find_spec("lifelines") is None:
            item.add_marker(pytest.mark.skip("needs the extra [survival]"))
        calendar = "io/holidays.py::successkit." in item.nodeid
        if calendar and find_spec("holidays") is None:
            item.add_marker(pytest.mark.skip("needs the extra [holidays]"))
