"""The study file: one YAML file that says whose journey this is and where its exports lie.

`read` refuses what YAML would let pass (a key given twice, aliases, tags, ``no`` where text is meant), unknown keys with the
nearest valid name, and paths that lead out of where they may, each in one line of the study's language.
"""

from helpers.study.model import NAME, WAVE, Source, Study, Target, near
from helpers.study.reading import read

__all__ = ["NAME", "WAVE", "Source", "Study", "Target", "near", "read"]
