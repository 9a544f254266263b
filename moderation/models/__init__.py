from moderation.models.ban import Ban
from moderation.models.decision import Decision
from moderation.models.flag import Flag
from moderation.models.moderator import SiteModerator
from moderation.models.policy import Policy, ThreadPolicy, Threshold
from moderation.models.queue import Queue
from moderation.models.score import Score, ScoreRequest
from moderation.models.version import PolicyVersion

__all__ = [
    "Ban",
    "Decision",
    "Flag",
    "Policy",
    "PolicyVersion",
    "Queue",
    "Score",
    "ScoreRequest",
    "SiteModerator",
    "ThreadPolicy",
    "Threshold",
]
