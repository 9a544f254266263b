from django.urls import path

from moderation.api.v1.flags import FlagsView

urlpatterns = [
    path("comments/<uuid:comment_id>/flags", FlagsView.as_view(), name="comment-flags"),
]
