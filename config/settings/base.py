"""Everything that Parley reads from its environment, with the defaults of `.env.example`."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

from config import embedded, sockets
from config.database.limits import limits
from config.database.prepared import prepared
from config.environment import address_keys, faults, is_ours
from config.settings.unfold import UNFOLD as UNFOLD
from moderation import schedule

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")
# What is set to nothing has its default, as if it were not set.
for _name in [name for name, text in os.environ.items() if not text and is_ours(name)]:
    del os.environ[_name]
if _faults := faults(os.environ):
    raise ImproperlyConfigured(" ".join(_faults))

VAR_DIR = embedded.var_dir()
PUBLIC_URL = env(
    "PARLEY_PUBLIC_URL", default=f"http://localhost:{env('PARLEY_PORT', default='8000')}"
)
# A demo site with an article, for a first look.
DEMO = env.bool("PARLEY_DEMO", default=False)
MODEL_DIR = Path(env("PARLEY_MODEL", default=str(BASE_DIR / "ml" / "model")))
# A sentence encoder reads again what the classifier doubts; needs requirements-encoder.txt.
SECOND_OPINION = env.bool("PARLEY_SECOND_OPINION", default=False)

# Whether what was learned at night comes into use by itself when it passes every gate.
LEARNING_PROMOTES = env.bool("PARLEY_LEARNING_PROMOTES", default=True)

# The threads of one web worker; each holds a connection to the database.
WEB_THREADS = env.int("PARLEY_WEB_THREADS", default=4)
PATIENCE_SECONDS = sockets.patience()

# Where the process that holds the classifier listens; only its owner can open it.
SCORER_SOCKET = Path(env("PARLEY_SCORER_SOCKET", default=str(sockets.scorer_socket(VAR_DIR))))

# After how many days a thread without a comment, or a guest who did nothing, goes; 0: never. And of
# how many of either a site has the oldest go sooner.
KEEP_UNUSED_DAYS = env.int("PARLEY_KEEP_UNUSED_DAYS", default=30)
# Whether discussions are called what their pages are called; and those of private networks, too.
READ_PAGES = env.bool("PARLEY_READ_PAGES", default=True)
READ_PRIVATE_PAGES = env.bool("PARLEY_READ_PRIVATE_PAGES", default=False)
KEEP_UNUSED_AT_MOST = env.int("PARLEY_KEEP_UNUSED_AT_MOST", default=10_000)

DATABASE_URL = env("DATABASE_URL", default="") or embedded.database_url()
REDIS_URL = env("REDIS_URL", default="") or embedded.redis_url()

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "pgtrigger",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "comments",
    "moderation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.headers.DeskPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "moderation.staff.second_factor.Gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
# What `config.rsgi` lets through; parsers of the API stop long before.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Statements are planned once a connection. Off behind a pooler that gives each transaction another
# connection and knows nothing of prepared statements, such as PgBouncer before 1.21.
PREPARED_STATEMENTS = env.bool("PARLEY_PREPARED_STATEMENTS", default=True)

DATABASES = {
    "default": {
        **(_database := env.db_url_config(DATABASE_URL)),
        "ENGINE": "config.database",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": limits(env.int("PARLEY_DATABASE_SECONDS", default=10))
        | (prepared() if PREPARED_STATEMENTS else {})
        | _database.get("OPTIONS", {}),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Throttles and other caches must never turn a dead Valkey into a failed request.
DJANGO_REDIS_IGNORE_EXCEPTIONS = True
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "parley-json",
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": 0.2,
            "SOCKET_TIMEOUT": 0.2,
            # Not pickle: who may write there could run code here.
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
        },
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 0.5
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "max_retries": 0,
}
CELERY_IMPORTS = ["config.pulse"]

# How often worker and beat give a sign of life, and when one is called dead: three missed rounds,
# and a worker busy with one long batch is not.
PULSE_SECONDS = 5
PULSE_SILENT_AFTER_SECONDS = 20
# What has waited at the desk for longer stands above what costs more.
DESK_MAX_WAIT_HOURS = env.int("PARLEY_DESK_MAX_WAIT_HOURS", default=24)
# Of what is read one by one, so much is drawn by lot from what a machine was sure of.
DESK_SAMPLE_PERCENT = env.int("PARLEY_DESK_SAMPLE_PERCENT", default=10)
# How long a worker keeps what it has claimed; what a killed one had is scored again after that.
SCORING_LEASE_SECONDS = 20
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Messages only wake, so none is acknowledged: one that could not be, as the broker froze just then,
# would count as work in hand for ever, and the worker would take no other.
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name, no_ack=True)
    for name in (schedule.SCORING, schedule.LEARNING)
]
# What waits for other people's servers, or goes through all of a site, holds up no comment.
_SLOW = ("read_titles_of_new_pages", "read_titles_again", "merge_split_threads")
CELERY_TASK_ROUTES = schedule.CELERY_TASK_ROUTES | {
    f"comments.tasks.{name}": {"queue": schedule.LEARNING} for name in _SLOW
}
CELERY_BEAT_SCHEDULE = {
    **schedule.CELERY_BEAT_SCHEDULE,
    "forget-idempotency-keys": {
        "task": "comments.tasks.forget_idempotency_keys",
        "schedule": crontab(hour=4, minute=20),
    },
    "forget-ended-sessions": {
        "task": "moderation.tasks.forget_ended_sessions",
        "schedule": crontab(hour=4, minute=40),
    },
    "read-titles-of-new-pages": {
        "task": "comments.tasks.read_titles_of_new_pages",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "read-titles-again": {
        "task": "comments.tasks.read_titles_again",
        "schedule": crontab(minute=10),
        "options": {"expires": 3600.0},
    },
    "merge-split-threads": {
        "task": "comments.tasks.merge_split_threads",
        "schedule": crontab(hour=4, minute=0),
    },
    "count-what-is-left": {
        "task": "comments.tasks.count_what_is_left",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "forget-what-nobody-uses": {
        "task": "comments.tasks.forget_what_nobody_uses",
        "schedule": crontab(minute=30),
    },
}

DEFAULT_EXCEPTION_REPORTER_FILTER = "config.debugging.WithoutAddresses"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

LOGIN_REDIRECT_URL = "admin:index"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.HashedFiles"},
}

# A sign-in at the desk ends after a working day.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# Whether a password alone never opens the desk; otherwise each account may set up a second factor.
SECOND_FACTOR = env.bool("PARLEY_SECOND_FACTOR", default=False)
OTP_TOTP_ISSUER = f"Parley {urlsplit(PUBLIC_URL).hostname}"

# The first is for new passwords; older ones are hashed anew when they are used next.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# The number of proxies in front of Parley whose X-Forwarded-For is to be believed.
TRUSTED_PROXIES = env.int("PARLEY_TRUSTED_PROXIES", default=0)

# Addresses are kept as keyed hashes only. "id:secret" pairs, newest first; unset, the key is
# made from SECRET_KEY. Old keys stay in the list for as long as their bans should hold.
ADDRESS_KEYS = address_keys(env("PARLEY_ADDRESS_KEYS", default=""))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "comments.api.http.authentication.SiteKeyAuthentication",
        "comments.api.http.authentication.AuthorAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["comments.api.http.parsers.LimitedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "comments.api.http.schema.ProblemsToo",
    "EXCEPTION_HANDLER": "config.errors.problem_response",
    "UNAUTHENTICATED_USER": "comments.api.http.authentication.Reader",
    "DEFAULT_THROTTLE_RATES": {
        "guest-address": env("PARLEY_RATE_GUEST_ADDRESS", default="20/hour"),
        "thread-address": env("PARLEY_RATE_THREAD_ADDRESS", default="60/min"),
        "post-address": env("PARLEY_RATE_POST_ADDRESS", default="30/min"),
        "post-author": env("PARLEY_RATE_POST_AUTHOR", default="10/min"),
        "act-address": env("PARLEY_RATE_ACT_ADDRESS", default="120/min"),
        "act-author": env("PARLEY_RATE_ACT_AUTHOR", default="60/min"),
        "key": env("PARLEY_RATE_KEY", default="6000/min"),
        "key-score": env("PARLEY_RATE_KEY_SCORE", default="60000/min"),
        "signin-address": env("PARLEY_RATE_SIGNIN_ADDRESS", default="30/hour"),
        "signin-name": env("PARLEY_RATE_SIGNIN_NAME", default="20/hour"),
    },
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Parley API",
    "DESCRIPTION": (
        "Threads and comments for any page. Errors are RFC 9457 `application/problem+json`; "
        "see `type` for a stable name and `errors` for the fields at fault."
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # A PATCH here is no patch of a resource: its body is required as a POST's is.
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_NAME_OVERRIDES": {
        "CommentState": "comments.models.Status",
        "FlagReason": "comments.models.flag.FlagReason",
        "PolicyMode": "moderation.models.policy.Mode",
        "ThreadState": "comments.models.Thread.State",
        "ModelState": "moderation.models.ModelVersion.State",
        "PublicState": "comments.presentation.PUBLIC_STATES",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

CORS_URLS_REGEX = r"^/api/v1/.*$"
CORS_ALLOW_HEADERS = ("accept", "authorization", "content-type", "idempotency-key")
CORS_EXPOSE_HEADERS = ("etag", "retry-after")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.logs.Line",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"once a second": {"()": "config.logs.OnceASecond"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "seldom": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["once a second"],
        },
    },
    # Whoever asks for a host that is not ours may do so a thousand times a second.
    "loggers": {"django.security": {"handlers": ["seldom"], "propagate": False}},
    "root": {"handlers": ["console"], "level": env("PARLEY_LOG_LEVEL", default="INFO")},
}
