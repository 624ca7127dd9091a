"""The customer-success domain engine for Python.

Dated facts in, explained decisions out, nothing in between but pure functions over
columns.

>>> import successkit
>>> book = successkit.Portfolio.from_objects(
...     accounts=[successkit.Account(id="a-1", name="青空商事")]
... )
>>> book
<Portfolio accounts=1>
"""

import importlib
from typing import TYPE_CHECKING, Any
