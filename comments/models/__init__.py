from comments.models.author import Author
from comments.models.comment import Comment, Revision, Status
from comments.models.flag import Flag
from comments.models.idempotency_key import IdempotencyKey
from comments.models.readership import Readership
from comments.models.site import Site
from comments.models.site_key import KeyScope, SiteKey
from comments.models.thread import Thread
from comments.models.thread_change import ThreadChange
from comments.models.vote import Vote

__all__ = [
    "Author",
    "Comment",
    "Flag",
    "IdempotencyKey",
    "KeyScope",
    "Readership",
    "Revision",
    "Site",
    "SiteKey",
    "Status",
    "Thread",
    "ThreadChange",
    "Vote",
]
