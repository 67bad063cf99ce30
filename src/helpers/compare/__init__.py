"""What changed between two waves: changed, same or cannot tell, per cell, with an interval and a false-discovery rate."""

from helpers.compare.decompose import decompose, kitagawa
from helpers.compare.waves import wave_changes

__all__ = ["decompose", "kitagawa", "wave_changes"]
