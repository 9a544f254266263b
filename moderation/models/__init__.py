from moderation.models.act import Act
from moderation.models.ban import Ban
from moderation.models.decision import Decision
from moderation.models.flag_resolution import FlagResolution
from moderation.models.histogram import Histogram
from moderation.models.learning_run import LearningRun
from moderation.models.model_report import ModelReport
from moderation.models.model_version import ModelVersion
from moderation.models.name_change import NameChange
from moderation.models.note import Note
from moderation.models.perspective_door import PerspectiveDoor
from moderation.models.policy import Policy, ThreadPolicy, Threshold
from moderation.models.policy_version import PolicyVersion
from moderation.models.queue_item import QueueItem
from moderation.models.queued_comment import QueuedComment
from moderation.models.reason import Reason
from moderation.models.score import Score
from moderation.models.score_request import ScoreRequest
from moderation.models.site_moderator import SiteModerator
from moderation.models.suggestion import Suggestion

__all__ = [
    "Act",
    "Ban",
    "Decision",
    "FlagResolution",
    "Histogram",
    "LearningRun",
    "ModelReport",
    "ModelVersion",
    "NameChange",
    "Note",
    "PerspectiveDoor",
    "Policy",
    "PolicyVersion",
    "QueueItem",
    "QueuedComment",
    "Reason",
    "Score",
    "ScoreRequest",
    "SiteModerator",
    "Suggestion",
    "ThreadPolicy",
    "Threshold",
]
