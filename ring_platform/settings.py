"""Every setting, read once from the environment. Each variable has its line in `.env.example`."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from ring_platform.lines import written

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "development-secret-not-for-production-0123456789abcdef"
DEVELOPMENT_STORE_SECRET = "development-store-secret"
DEVELOPMENT_SIGNING_KEY = "0d" * 32

env = Env(eager=False)

# What this process is
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
SECRET_KEY = env.str("SECRET_KEY", DEVELOPMENT_SECRET)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
SIGNING_KEY = env.str("SIGNING_KEY", DEVELOPMENT_SIGNING_KEY)
SIGNING_KEY_BEFORE = env.str("SIGNING_KEY_BEFORE", "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
HSTS_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", False)
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# Where its parts are
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", "http://127.0.0.1:9000")
S3_PUBLIC_URL = env.str("S3_PUBLIC_URL", "") or S3_ENDPOINT_URL
S3_BUCKET = env.str("S3_BUCKET", "footage")
S3_REGION = env.str("S3_REGION", "us-east-1")
S3_ACCESS_KEY = env.str("S3_ACCESS_KEY", "development")
S3_SECRET_KEY = env.str("S3_SECRET_KEY", DEVELOPMENT_STORE_SECRET)
S3_TIMEOUT_S = env.int("S3_TIMEOUT_S", 10)

# Where backups lie
BACKUP_TO = env.str("BACKUP_TO", "")
BACKUP_S3_ENDPOINT_URL = env.str("BACKUP_S3_ENDPOINT_URL", "")
BACKUP_S3_ACCESS_KEY = env.str("BACKUP_S3_ACCESS_KEY", "")
BACKUP_S3_SECRET_KEY = env.str("BACKUP_S3_SECRET_KEY", "")

# Mail
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20  # seconds that a mail server is waited for, each time
MAIL_LEASE_S = env.int("MAIL_LEASE_S", 300)
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "Porch <porch@localhost>")

# Limits and times
MAX_CLIP_BYTES = env.int("MAX_CLIP_BYTES", 512 * 1024 * 1024)
MAX_CLIP_S = env.int("MAX_CLIP_S", 15 * 60)
YEARLY_COSTS = env.str("YEARLY_COSTS", "")  # what the yearly report says of costs
POST_MEDIA_BYTES = env.int("POST_MEDIA_BYTES", 64 * 1024 * 1024)
POST_MEDIA_S = env.int("POST_MEDIA_S", 120)
HOME_QUOTA_BYTES = env.int("HOME_QUOTA_BYTES", 50 * 1024**3)
UPLOAD_PART_BYTES = env.int("UPLOAD_PART_BYTES", 8 * 1024 * 1024)
UPLOAD_LIVES_H = env.int("UPLOAD_LIVES_H", 24)
CALLS_A_MINUTE = env.int("CALLS_A_MINUTE", 600)
BODY_WITHIN_S = env.int("BODY_WITHIN_S", 20)
LINK_LIVES_S = env.int("LINK_LIVES_S", 300)
UNDO_S = env.int("UNDO_S", 10)
HEARTBEAT_LATE_S = env.int("HEARTBEAT_LATE_S", 180)
HEARTBEAT_OFFLINE_S = env.int("HEARTBEAT_OFFLINE_S", 900)
ANALYSIS_LEASE_S = env.int("ANALYSIS_LEASE_S", 90)
ANALYSIS_WALL_S = env.int("ANALYSIS_WALL_S", 1200)
ANALYSIS_ATTEMPTS = env.int("ANALYSIS_ATTEMPTS", 3)
WORK_DIR = Path(env.str("WORK_DIR", "") or DATA_DIR / "work")
WORK_FREE_BYTES = env.int("WORK_FREE_BYTES", 256 * 1024 * 1024)
PERSON_MODEL = env.str("PERSON_MODEL", "")
SAMPLE_SHARE = env.float("SAMPLE_SHARE", 0.2)
CELERY_BROKER_VISIBILITY_S = env.int("CELERY_BROKER_VISIBILITY_S", 3600)

# The map
MAP_TILES = env.str("MAP_TILES", "")
MAP_ATTRIBUTION = env.str("MAP_ATTRIBUTION", "")

# Tests and benchmarks
REAL_FOOTAGE = env.str("REAL_FOOTAGE", "")

env.seal()

LOOPBACK = {"localhost", "127.0.0.1", "::1", "[::1]"}
IS_LOOPBACK = {urlsplit(SITE_URL).hostname, *ALLOWED_HOSTS} <= LOOPBACK  # nobody else can reach it by name
IS_HTTPS = SITE_URL.startswith("https://")
TRUSTED_PROXIES = 1 if IS_HTTPS else 0  # whose word counts for where a call comes from: one proxy's, or nobody's
if DEMO and not IS_LOOPBACK:
    raise ImproperlyConfigured("DEMO=1 shows everybody's mail: it runs only on localhost. Set DEMO=0.")
if DEBUG and not IS_LOOPBACK:
    raise ImproperlyConfigured("DEBUG=1 shows code and settings to everybody: it runs only on localhost. Set DEBUG=0.")
if IS_HTTPS and not EMAIL_HOST:
    raise ImproperlyConfigured("EMAIL_HOST is not set: without a mail server nobody can confirm an address.")
if not IS_LOOPBACK and DEVELOPMENT_SECRET in (SECRET_KEY, *SECRET_KEY_FALLBACKS):
    raise ImproperlyConfigured("SECRET_KEY is the development secret: set one of your own (50 random characters).")
if not re.fullmatch(r"[0-9a-fA-F]{64}", SIGNING_KEY):
    raise ImproperlyConfigured("SIGNING_KEY is no key: set 64 hexadecimal digits, as `openssl rand -hex 32` gives.")
if SIGNING_KEY_BEFORE and not re.fullmatch(r"[0-9a-fA-F]{64}", SIGNING_KEY_BEFORE):
    raise ImproperlyConfigured("SIGNING_KEY_BEFORE is no key: it is the SIGNING_KEY before, 64 hexadecimal digits.")
if not IS_LOOPBACK and SIGNING_KEY == DEVELOPMENT_SIGNING_KEY:
    raise ImproperlyConfigured("SIGNING_KEY is the development key: set one of your own, `openssl rand -hex 32`.")
if not IS_LOOPBACK and S3_SECRET_KEY == DEVELOPMENT_STORE_SECRET:
    raise ImproperlyConfigured("S3_SECRET_KEY is the development secret: set the store's own key pair.")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("METRICS_TOKEN could be guessed: set 32 characters or more, `openssl rand -hex 32`.")

# Django
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "rest_framework",
    "devices",
    "neighbors",
    "police_portal",
    "ring_platform",
]
MIDDLEWARE = [
    "ring_platform.operate.probes.Probes",
    "ring_platform.operate.requests.Counted",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ring_platform.closed.Closed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ring_platform.last_seen.LastSeen",
    "django_htmx.middleware.HtmxMiddleware",
    "ring_platform.operate.requests.Written",
    "ring_platform.errors.DomainErrors",
    "ring_platform.guards.Pace",
    "ring_platform.guards.BodyLimit",
    "ring_platform.arriving.InTime",
]
ROOT_URLCONF = "ring_platform.urls"
WSGI_APPLICATION = "ring_platform.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "ring_platform" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ring_platform.context.shell",
            ],
        },
    },
]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a read that turns into a write waits instead of failing at once
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    },
    "quick": {  # the same one, for what is asked at every request: it may not cost a request more than this
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]  # Spanish joins with its catalogue: until then a page would be half and half
LOCALE_PATHS = [BASE_DIR / "ring_platform" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static_vendor"] if (BASE_DIR / "static_vendor").exists() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "ring_platform.static_files.StaticFiles"
    },
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]  # hashed from disk, not memory
FILE_UPLOAD_TEMP_DIR = WORK_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Every other route refuses a longer body before it is read
TAKES_RECORDINGS = {"devices:upload", "api:clips", "neighbors:media_new", "police_portal:portal_permission"}
TAKES_RECORDINGS |= {"police_portal:operator_permission", "police_portal:portal_handover"}
TAKES_RECORDINGS |= {"police_portal:custodian_demand_new", "police_portal:custodian_demand_gag"}
# A minute, from one address: calls without an account, with a token that is none, and for files without end
CALLS_OF_AN_ADDRESS = {"reads": CALLS_A_MINUTE, "writes": CALLS_A_MINUTE // 10, "tokens": CALLS_A_MINUTE}
CALLS_OF_AN_ADDRESS["whole_files"] = CALLS_A_MINUTE // 50
GIVES_WHOLE_FILES = {"devices:log_download"}

# People
AUTH_USER_MODEL = "devices.User"
# What each app has of a person who deletes their account: called top down, then devices deletes its own and the row
LEAVING = ["police_portal.leaving.leave", "neighbors.leaving.leave"]
# What each app has of a person who takes a copy of their data: called top down
TAKING = ["police_portal.taking.parts", "neighbors.taking.parts", "devices.taking.own.parts"]
# Tables of so many rows that a journal of what went since a backup gives only those that were ended, by this condition
JOURNAL_BY_ROLL: dict[str, dict[str, object]] = {
    "devices.Clip": {"delete_at__isnull": False},
    "devices.Notice": {},
    "neighbors.Alert": {},
    "neighbors.Reaction": {},
    "police_portal.Invitation": {"answered_at__isnull": False},
}
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "ring_platform.sessions"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Where somebody with an office, and without a home here, begins
WORK_PAGES = {
    "moderator": "admin:index",
    "operator": "admin:index",
    "officer": "police_portal:portal",
    "overseer": "police_portal:oversight",
    "custodian": "police_portal:custodian_demands",
}
ACCOUNT_ADAPTER = "devices.people.signing_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True  # a link would carry our integer key and stand in logs
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one counts once its code came back
ACCOUNT_SESSION_REMEMBER = True  # SESSION_COOKIE_AGE after the last sign-in; every session can be ended from the list
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # the second factor is asked for as at any sign-in
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# allauth's own limits for the rest (mail codes, resets, second factors) stay in force beside these
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": "20/m/ip",
    "confirm_email": "3/5m/key,10/d/key",  # the first code of a sign-up, and the two that may be asked for again
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60  # as long as the code that confirms an address; mail may be slow
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # of this browser; every other session ends, its hash no longer fits
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "login": "devices.people.account_forms.LoginForm",
    "signup": "devices.people.account_forms.SignupForm",
    "add_email": "devices.people.account_forms.AddEmailForm",
    "change_password": "devices.people.account_forms.ChangePasswordForm",
    "set_password": "devices.people.account_forms.SetPasswordForm",
    "reset_password": "devices.people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "devices.people.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "devices.people.account_forms.ReauthenticateForm",
    "confirm_email_verification_code": "devices.people.account_forms.ConfirmAddressForm",
    "confirm_password_reset_code": "devices.people.account_forms.ConfirmResetForm",
}
MFA_ADAPTER = "devices.people.signing_in.FactorAdapter"
MFA_FORMS = {
    "authenticate": "devices.people.account_forms.AuthenticateForm",
    "reauthenticate": "devices.people.account_forms.ReauthenticateByCodeForm",
    "activate_totp": "devices.people.account_forms.ActivateTOTPForm",
    "add_webauthn": "devices.people.account_forms.AddKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOOPBACK
MFA_TOTP_ISSUER = "Porch"
USERSESSIONS_TRACK_ACTIVITY = True

# Mail: shown on a page in the demo, into files on one machine without a mail server, by SMTP else
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # every view names its own: a camera token must not open a person's pages
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "ring_platform.errors.problem_json",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "DEFAULT_THROTTLE_RATES": {"pairing": "10/min", "camera": "600/min", "person": "600/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Porch device API",
    "DESCRIPTION": "Cameras send clips; people and their programs read them.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# Celery: the database is the to-do list, Celery only wakes us
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = None
CELERY_TASK_TIME_LIMIT = ANALYSIS_WALL_S + 900  # the child has its own limit; the rest is for a slow store
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_BROKER_VISIBILITY_S,  # longer than the longest task, or it runs twice
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "queue_order_strategy": "priority",  # in the order of -Q: no copy is made while a recording waits
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "max_retries": 0,  # nobody waits for a dead broker: the sweep wakes the task later
}
CELERY_TASK_PUBLISH_RETRY = False  # a dead broker must not hold an upload: the sweep wakes the task later
CELERY_TASK_ROUTES = {
    "devices.clips.tasks.analyze_clip": {"queue": "clips"},
    "devices.clips.tasks.make_h264": {"queue": "low"},
    "neighbors.posts.tasks.blur_media": {"queue": "low"},
    "police_portal.custody.tasks.make_copy": {"queue": "low"},
    "police_portal.custody.tasks.make_export": {"queue": "low"},
    "police_portal.custody.tasks.make_package": {"queue": "low"},
    "police_portal.law.tasks.seal_copy": {"queue": "low"},
}

# Security
STORE_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(S3_PUBLIC_URL))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", STORE_ORIGIN],
        "media-src": [SELF, STORE_ORIGIN],
        "connect-src": [SELF, STORE_ORIGIN],
        "worker-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "ring_platform.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = int(timedelta(days=60).total_seconds())
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 63072000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS and HSTS_SUBDOMAINS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Logs: one JSON object a line, with request and task ids; never names, places or tokens
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # we say it ourselves, by the front's word (operate/requests.py)
DJANGO_STRUCTLOG_USER_ID_FIELD = "uuid"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                written,
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
        }
    },
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stream"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "CRITICAL"},  # the same as django-structlog's lines, with the whole path
        "django.server": {"handlers": ["stream"], "propagate": False},
        "gunicorn.error": {"handlers": ["stream"], "propagate": False},
    },
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
