"""One settings file; every site differs by environment variables alone.

| variable | meaning | default |
| --- | --- | --- |
| CUNBAO_VAR | folder of everything that is not code: servers, keys, files | `var/` |
| CUNBAO_DEBUG | `1` shows tracebacks; never in production | off |
| CUNBAO_HOSTS | host names that the portal answers to, comma-separated | 127.0.0.1,localhost |
| CUNBAO_HTTPS | `1` behind a TLS proxy: secure cookies, HSTS, redirect | off |
| CUNBAO_OFFLINE_HOURS | how long a walking list taken out is good | 72 |
| CUNBAO_OFFLINE_NUMBERS | provisional numbers that a list taken out brings | 200 |
| CUNBAO_PRINT_DAYS | days that printed files are kept, but for postings and rosters | 90 |
| CUNBAO_ADDRESS | address by which telephones reach the portal, `https://…`: QR codes then open the
  page that verifies papers | none: they hold the code alone |
| CUNBAO_DEMO | name of the loaded demo county: shown on the sign-in page | none |
| DATABASE_URL | `postgresql://user:password@host:port/name`, or `postgresql:///name` with
  `?host=/socket/dir&user=name` | private server under var |
| REDIS_URL | `redis://…` or `unix:///path?db=0` | private server under var |
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("CUNBAO_VAR", BASE_DIR / "var"))
DEBUG = os.environ.get("CUNBAO_DEBUG") == "1"
HTTPS = os.environ.get("CUNBAO_HTTPS") == "1"
DEMO = os.environ.get("CUNBAO_DEMO", "")
PUBLIC_ADDRESS = os.environ.get("CUNBAO_ADDRESS", "").rstrip("/")
ALLOWED_HOSTS = os.environ.get("CUNBAO_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

# Keys live outside the database: a copy of the database alone reads nothing and forges nothing.
KEY_DIR = Path(os.environ.get("CUNBAO_KEYS", VAR / "keys"))
FILE_DIR = VAR / "files"
# Notices that the county released here; looked for before the shipped ones.
NOTICE_DIR = VAR / "notices"


def read_key(name: str) -> str:
    try:
        return (KEY_DIR / name).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise SystemExit(
            f"Key file {KEY_DIR / name} is missing. A new site runs script/keys; "
            "a restored one copies the old keys back first, or its data stays unreadable."
        ) from None


SECRET_KEY = read_key("django.key")
# Key id -> key, newest last. Values sealed under older ids stay readable.
SEAL_KEYS = {"1": bytes.fromhex(read_key("seal-1.key"))}
SEAL_KEY_ID = "1"
INDEX_KEY = bytes.fromhex(read_key("index.key"))
CHAIN_KEYS = {"1": bytes.fromhex(read_key("chain-1.key"))}
CHAIN_KEY_ID = "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "crispy_forms",
    "crispy_bootstrap5",
    "accounts",
    "enrollment",
    "subsidies",
    "collection",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.known_methods",
    "accounts.middleware.calendar",
    "accounts.middleware.session_limits",
    "accounts.middleware.first_password",
    "accounts.middleware.refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.portal",
            ],
            "builtins": ["accounts.templatetags.portal"],
        },
    },
]


def database(url: str) -> dict:
    """Django's settings for a PostgreSQL URL; socket folders come as `?host=`."""
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.get("host", ""),
        "PORT": parts.port or query.get("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL", f"postgresql:///cunbao?host={VAR / 'run'}&user=cunbao_app")
    )
}
REDIS_URL = os.environ.get("REDIS_URL", f"unix://{VAR / 'run' / 'redis.sock'}?db=0")

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sessions stand in the database: losing Redis signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "accounts.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = (
    # An intranet site may have no TLS proxy yet; with CUNBAO_HTTPS=1 these are all on.
    [] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]
)

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "staticfiles": {"BACKEND": "config.static_files.KeptAddresses"},
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
ROSTER_MAX_BYTES = 64 * 1024 * 1024

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Publishing never blocks a page: the sweeper re-sends what Redis did not take.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 4 * 3600,
    "socket_timeout": 3,
    "socket_connect_timeout": 1,
    # Without these a publisher tries again after 2 and 4 seconds.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# The workers' lines go through LOGGING below, which keeps personal data out of them.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_TASK_TIME_LIMIT = 3 * 3600
CELERY_BEAT_SCHEDULE = {
    "sweep jobs": {"task": "accounts.sweep_jobs", "schedule": 10.0},
    "remove old files": {"task": "reports.remove_old_files", "schedule": 3600.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "run" / "beat-schedule")
CELERY_TIMEZONE = TIME_ZONE

# A job whose worker gave no sign for this long is taken over by another.
JOB_LEASE_SECONDS = int(os.environ.get("CUNBAO_JOB_LEASE", "20"))
JOB_MAX_ATTEMPTS = 3

# Pages of a bound volume: what a printer takes in one go, and what one process holds easily.
PRINT_VOLUME_PAGES = 1000
# Pages of one print-out of a longer file; an even number, so that no sheet is torn apart.
PRINT_OUT_PAGES = 2000
# Printed files that can be made again leave the disk after so many days; their rows stay.
PRINTS_KEPT_DAYS = int(os.environ.get("CUNBAO_PRINT_DAYS", "90"))

# A walking list that was taken out is good for so long, and has so many provisional numbers.
OFFLINE_HOURS = int(os.environ.get("CUNBAO_OFFLINE_HOURS", "72"))
OFFLINE_NUMBERS = int(os.environ.get("CUNBAO_OFFLINE_NUMBERS", "200"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "accounts.log_lines.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "celery": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
