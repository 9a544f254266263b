"""How the classifier did on a site in a month."""

from django.db import models

from comments.models import Site


class ModelReport(models.Model):
    """Made anew each night while people may still decide on the month's comments."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, db_index=False, related_name="model_reports"
    )
    month = models.DateField(help_text="Its first day.")
    figures = models.JSONField(default=dict)
    alarms = models.JSONField(default=list, help_text="What somebody should look into, in words.")
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "site__name"]
        verbose_name = "report on the classifier"
        verbose_name_plural = "reports on the classifier"
        constraints = [
            models.UniqueConstraint(fields=["site", "month"], name="one_report_a_site_and_month"),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="a_month_is_named_by_its_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site}, {self.month:%B %Y}"
