"""What changed between two waves: changed, same or cannot tell, per cell, with an interval and a false-discovery rate."""

from helpers.compare.decompose import decompose, drivers, kitagawa
from helpers.compare.drift import question_drift
from helpers.compare.kept import judge_actions
from helpers.compare.same_people import mcnemar, same_people
from helpers.compare.waves import wave_changes

__all__ = ["decompose", "drivers", "judge_actions", "kitagawa", "mcnemar", "question_drift", "same_people", "wave_changes"]
