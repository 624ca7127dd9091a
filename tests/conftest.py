"""Settings that every test shares."""

import os

from hypothesis import HealthCheck, settings

# The same examples on every machine, so that a first run never surprises a newcomer;
# HYPOTHESIS_PROFILE=explore looks further.
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
