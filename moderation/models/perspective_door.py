"""Whether a site answers in the format of Google's Perspective API, and how."""

from django.db import models

from comments.models import Site


class PerspectiveDoor(models.Model):
    """A site without one answers nobody in that format."""

    site = models.OneToOneField(
        Site, on_delete=models.CASCADE, primary_key=True, related_name="perspective_door"
    )
    is_open = models.BooleanField(
        "answers clients of Perspective",
        default=False,
        help_text="At /v1alpha1/comments:analyze, to secret keys with the scope “score”.",
    )
    leaves_out_unknown = models.BooleanField(
        "leaves out what it does not judge",
        default=False,
        help_text=(
            "Attributes such as FLIRTATION are missing in the answer. Otherwise they are refused, "
            "as Perspective refuses one that it does not know."
        ),
    )
    uses_their_scale = models.BooleanField(
        "answers on Perspective's scale",
        default=False,
        help_text=(
            "TOXICITY passes a threshold for as many comments as Perspective's would have. "
            "Otherwise it is Parley's own probability."
        ),
    )

    class Meta:
        verbose_name = "door for clients of Perspective"
        verbose_name_plural = "door for clients of Perspective"

    def __str__(self) -> str:
        return "open" if self.is_open else "shut"
