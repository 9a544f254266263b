from django.urls import path

from moderation.api.v1.views.authors import (
    BanAuthorView,
    LiftAuthorView,
    LiftBanView,
    NameAuthorView,
    SiteAuthorsView,
    SiteAuthorView,
    SiteBansView,
)
from moderation.api.v1.views.comments import SiteCommentsView, SiteCommentView
from moderation.api.v1.views.counts import SiteCountsView
from moderation.api.v1.views.decisions import DecisionsView
from moderation.api.v1.views.flags import SiteFlagsView
from moderation.api.v1.views.models import ModelVersionsView, PromoteView, RollBackView
from moderation.api.v1.views.moderation import ModerateView, UndoActView, UndoDecisionView
from moderation.api.v1.views.policy import PolicyVersionsView, PolicyView
from moderation.api.v1.views.score import ScoreView

SITE = "sites/<slug:site>"

urlpatterns = [
    path(f"{SITE}/comments", SiteCommentsView.as_view()),
    path(f"{SITE}/comments/<uuid:comment_id>", SiteCommentView.as_view()),
    path(f"{SITE}/moderation", ModerateView.as_view()),
    path(f"{SITE}/acts/<uuid:act_id>/undo", UndoActView.as_view()),
    path(f"{SITE}/decisions", DecisionsView.as_view()),
    path(f"{SITE}/decisions/<uuid:decision_id>/undo", UndoDecisionView.as_view()),
    path(f"{SITE}/flags", SiteFlagsView.as_view()),
    path(f"{SITE}/authors", SiteAuthorsView.as_view()),
    path(f"{SITE}/authors/<uuid:author_id>", SiteAuthorView.as_view()),
    path(f"{SITE}/authors/<uuid:author_id>/ban", BanAuthorView.as_view()),
    path(f"{SITE}/authors/<uuid:author_id>/name", NameAuthorView.as_view()),
    path(f"{SITE}/authors/<uuid:author_id>/lift", LiftAuthorView.as_view()),
    path(f"{SITE}/bans", SiteBansView.as_view()),
    path(f"{SITE}/bans/<uuid:ban_id>/lift", LiftBanView.as_view()),
    path(f"{SITE}/policy", PolicyView.as_view()),
    path(f"{SITE}/policy/versions", PolicyVersionsView.as_view()),
    path(f"{SITE}/models", ModelVersionsView.as_view()),
    path(f"{SITE}/models/<int:version_id>/promote", PromoteView.as_view()),
    path(f"{SITE}/models/<int:version_id>/roll-back", RollBackView.as_view()),
    path(f"{SITE}/score", ScoreView.as_view()),
    path(f"{SITE}/counts", SiteCountsView.as_view()),
]
