from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"

    def ready(self) -> None:
        from comments.accounts import cookies  # noqa: F401  (both register themselves)
