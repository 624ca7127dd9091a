"""``python -m successkit``."""

import sys

from successkit.cli import main

sys.exit(main())
