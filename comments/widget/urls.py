from django.urls import path

from comments.widget.fragments import (
    CommentFragment,
    MineFragment,
    RepliesFragment,
    RootsFragment,
)
from comments.widget.frame import thread_frame
from comments.widget.loader import loader

urlpatterns = [
    path("embed.js", loader, name="loader"),
    path("embed/thread/", thread_frame, name="thread-frame"),
    path("embed/threads/<uuid:thread_id>/comments", RootsFragment.as_view()),
    path("embed/threads/<uuid:thread_id>/mine", MineFragment.as_view()),
    path("embed/comments/<uuid:root_id>/replies", RepliesFragment.as_view()),
    path("embed/comments/<uuid:comment_id>", CommentFragment.as_view()),
]
