"""Streams by authors who had not seen the detector, and how it does on them: ``python -m bench.strangers``.

Each folder holds one author's generator, written from the schema of a post and a summary of what real campaigns look
like, without a look at this project, and kept as it was delivered: who mends an examiner's paper sets it himself. It is
a script that needs nothing but Python: ``python bench/strangers/one/gen.py --seed 1 --days 3 --out posts.jsonl``.
"""

from pathlib import Path
from typing import Final

GENERATORS: Final = {path.parent.name: path for path in sorted(Path(__file__).parent.glob("*/gen.py"))}
