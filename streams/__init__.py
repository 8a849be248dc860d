"""Everything that touches the world. ``topology.py`` is the page to read first: edge > detect > judge > route."""

import os

# On some processors (AMD Zen 4) NumPy sorts seven times slower with AVX-512 than with AVX2. It reads this when it is
# first imported, and ignores instructions that the processor does not have.
os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4")
