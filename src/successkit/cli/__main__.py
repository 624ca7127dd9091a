"""``python -m successkit.cli``."""

import sys

from successkit.cli.main import main

sys.exit(main())
