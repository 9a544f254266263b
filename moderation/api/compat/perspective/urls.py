from django.urls import path

from moderation.api.compat.perspective.views import AnalyzeView, SuggestScoreView, discovery

urlpatterns = [
    path("v1alpha1/comments:analyze", AnalyzeView.as_view()),
    path("v1alpha1/comments:suggestscore", SuggestScoreView.as_view()),
    path("$discovery/rest", discovery),
]
