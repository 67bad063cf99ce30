"""How each stage feels and what hurts. The public list of the room behind 04_emotions."""

from helpers.emotions.adopt import adopt
from helpers.emotions.asking import asked
from helpers.emotions.behaviour import goal_per_person, hits_from_events
from helpers.emotions.discovery import propose_themes, to_name
from helpers.emotions.hosted import Stored
from helpers.emotions.label_widget import labelling_widget
from helpers.emotions.labels import read_labels
from helpers.emotions.layers import choose as choose_scorer
from helpers.emotions.moments import moments_of_truth
from helpers.emotions.own_labels import fit_own
from helpers.emotions.peaks import peak_end
from helpers.emotions.priority import pain_priority
from helpers.emotions.scoring import comment_valence, score_comments
from helpers.emotions.table import outcome_per_person, theme_table
from helpers.emotions.tactics import opportunities, tactics
from helpers.emotions.taxonomy import load_taxonomy
from helpers.emotions.themes import hits_from_choices, hits_from_ratings, placed_by_ratings, tag_themes
from helpers.emotions.valence import conflicts, stage_valence
from helpers.emotions.zero_shot import embedder, theme_scores

__all__ = [
    "Stored",
    "adopt",
    "asked",
    "choose_scorer",
    "comment_valence",
    "conflicts",
    "embedder",
    "fit_own",
    "goal_per_person",
    "hits_from_choices",
    "hits_from_events",
    "hits_from_ratings",
    "labelling_widget",
    "load_taxonomy",
    "moments_of_truth",
    "opportunities",
    "outcome_per_person",
    "pain_priority",
    "peak_end",
    "placed_by_ratings",
    "propose_themes",
    "read_labels",
    "score_comments",
    "stage_valence",
    "tactics",
    "tag_themes",
    "theme_scores",
    "theme_table",
    "to_name",
]
