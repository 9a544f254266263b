"""What Celery beat does: wakes a worker for what was left over, and starts the night's work."""

from celery.schedules import crontab

SCORING = "celery"
"""The queue of everything that is done in a moment."""

LEARNING = "learning"
"""The queue of what may take a minute, learning above all; a worker of its own takes it, so that no
comment waits."""

CELERY_TASK_ROUTES = {
    "moderation.tasks.learn": {"queue": LEARNING},
    "moderation.tasks.watch_model": {"queue": LEARNING},
}

# Hours in UTC when Europe sleeps and America has gone to bed.
CELERY_BEAT_SCHEDULE = {
    "score-what-is-left": {
        "task": "moderation.tasks.score_waiting",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "weigh-the-queue": {
        "task": "moderation.tasks.weigh_queue",
        "schedule": 60.0,
        "options": {"expires": 60.0},
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
