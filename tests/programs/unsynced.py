"""The quick service on a database that does not wait for the disk."""

import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from backend.database import engine

engine.PRAGMAS = tuple(p.replace("synchronous=FULL", "synchronous=OFF") for p in engine.PRAGMAS)
runpy.run_path(str(Path(__file__).with_name("quick.py")), run_name="__main__")
