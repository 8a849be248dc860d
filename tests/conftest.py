"""For every test: a busy machine is no failure, and settings of this machine are none of the test's."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

for name in [name for name in os.environ if name.startswith("MUSTER_") and name != "MUSTER_DATA"]:
    del os.environ[name]

settings.register_profile("muster", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("muster")
