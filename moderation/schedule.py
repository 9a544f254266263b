"""What Celery beat does: the bell for what was left over, and nothing else."""

CELERY_BEAT_SCHEDULE = {
    "score-what-is-left": {
        "task": "moderation.tasks.score_waiting",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    }
}
