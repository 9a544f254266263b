"""What Celery beat does: the bell for what was left over, and the work of the night."""

from celery.schedules import crontab

# Hours in UTC when Europe sleeps and America has gone to bed.
CELERY_BEAT_SCHEDULE = {
    "score-what-is-left": {
        "task": "moderation.tasks.score_waiting",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "learn-from-decisions": {
        "task": "moderation.tasks.learn",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 3600.0},
    },
    "watch-the-model": {
        "task": "moderation.tasks.watch_model",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600.0},
    },
}
