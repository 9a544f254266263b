from django.urls import path

from comments.api.v1.views.authors import GuestsView, MeView, SignOutView
from comments.api.v1.views.comments import CommentView, RepliesView, ThreadCommentsView, VoteView
from comments.api.v1.views.flags import FlagsView
from comments.api.v1.views.sites.comments import OnBehalfView
from comments.api.v1.views.sites.sites import SitesView, SiteView
from comments.api.v1.views.sites.threads import SiteThreadsView, SiteThreadView
from comments.api.v1.views.threads import CountsView, MineView, PageView, ThreadsView, ThreadView

urlpatterns = [
    path("authors", GuestsView.as_view()),
    path("authors/me", MeView.as_view()),
    path("authors/me/sign-out", SignOutView.as_view()),
    path("counts", CountsView.as_view()),
    path("page", PageView.as_view()),
    path("threads", ThreadsView.as_view()),
    path("threads/<uuid:thread_id>", ThreadView.as_view()),
    path("threads/<uuid:thread_id>/comments", ThreadCommentsView.as_view()),
    path("threads/<uuid:thread_id>/mine", MineView.as_view()),
    path("comments/<uuid:comment_id>", CommentView.as_view()),
    path("comments/<uuid:comment_id>/replies", RepliesView.as_view()),
    path("comments/<uuid:comment_id>/flags", FlagsView.as_view()),
    path("comments/<uuid:comment_id>/vote", VoteView.as_view()),
    path("sites", SitesView.as_view()),
    path("sites/<slug:site>", SiteView.as_view()),
    path("sites/<slug:site>/threads", SiteThreadsView.as_view()),
    path("sites/<slug:site>/threads/<uuid:thread_id>", SiteThreadView.as_view()),
    path("sites/<slug:site>/threads/<uuid:thread_id>/comments", OnBehalfView.as_view()),
]
