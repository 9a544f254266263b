from moderation.models.ban import Ban
from moderation.models.decision import Decision
from moderation.models.flag import Flag
from moderation.models.histogram import Histogram
from moderation.models.learning_run import LearningRun
from moderation.models.model_report import ModelReport
from moderation.models.model_version import ModelVersion
from moderation.models.moderator import SiteModerator
from moderation.models.policy import Policy, ThreadPolicy, Threshold
from moderation.models.queue import Queue
from moderation.models.score import Score, ScoreRequest
from moderation.models.version import PolicyVersion

__all__ = [
    "Ban",
    "Decision",
    "Flag",
    "Histogram",
    "LearningRun",
    "ModelReport",
    "ModelVersion",
    "Policy",
    "PolicyVersion",
    "Queue",
    "Score",
    "ScoreRequest",
    "SiteModerator",
    "ThreadPolicy",
    "Threshold",
]
