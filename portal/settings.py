"""The one settings file: defaults run on a fresh machine, the environment switches to
real servers (see docs/operations.md for every variable)."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pghistory
from csp import constants as csp
from whitenoise.compress import Compressor

from portal import env
from portal.core.database import database_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()

VERSION = re.findall(
    r"^## (\S+)", (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
)[0]

# --- Mode -----------------------------------------------------------------------
# Production is the default of a configured server: SECRET_KEY given, nothing sample.
SECRET_KEY = env.text("SECRET_KEY")
# Keys of before, while sessions and secrets sealed with them are still in use.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
PRODUCTION = bool(SECRET_KEY)
SAMPLE_MODE = env.flag("SAMPLE_MODE", default=not PRODUCTION)
DEBUG = env.flag("DEBUG")
if not PRODUCTION:
    # Good for one machine's loopback only: `make run` never listens elsewhere.
    SECRET_KEY = "fresh-machine-key-that-protects-nothing-but-sample-data-on-loopback"  # noqa: S105

PORT = env.integer("PORT", 8000)
SITE_URL = env.text("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
if PRODUCTION and not SITE_URL.startswith("https://"):
    raise env.EnvError(f"SITE_URL must start with https://; it is {SITE_URL!r}")
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    (urlsplit(SITE_URL).hostname or "") if PRODUCTION else "localhost,127.0.0.1,[::1]",
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- What browsers are told -------------------------------------------------------
# How many proxies of ours stand in front. With none, nobody's word is taken for the
# scheme or the address of a client: X-Forwarded-* headers are ignored.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", default=True)
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # the browsers' list is for the owner of the domain to decide
    "staticfiles.W004",  # the folder of the fonts is made by `prepare`
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Cookies are shared by all ports of a host: two checkouts side by side keep their own.
_COOKIE_PREFIX = "__Host-" if PRODUCTION else f"p{PORT}-"
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{_COOKIE_PREFIX}language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [csp.SELF],
        "script-src": [csp.SELF],
        "img-src": [csp.SELF, "blob:"],  # blob: shows a picture before it is sent
        "object-src": [csp.NONE],
        "base-uri": [csp.NONE],
        "form-action": [csp.SELF],
        "frame-ancestors": [csp.NONE],
        "upgrade-insecure-requests": PRODUCTION,
    }
}

# --- Log and metrics --------------------------------------------------------------
LOGGING_CONFIG = "portal.core.logs.configure"
LOGGING = {
    "json": env.text("LOG_FORMAT", "json" if PRODUCTION else "text") == "json",
    "level": env.text("LOG_LEVEL", "INFO").upper(),
}
# No address of the portal shows metrics: each process serves its own, on loopback only,
# at the first free port of METRICS_PORTS ("9100-9119").
PROMETHEUS_METRICS_EXPORT_PORT_RANGE = env.ports("METRICS_PORTS")
PROMETHEUS_METRICS_EXPORT_ADDRESS = "127.0.0.1"

# --- Applications ---------------------------------------------------------------
INSTALLED_APPS = [
    "portal.home",
    "portal.reports",
    "agreements",
    "portal.news",
    "chains",
    "portal.organisations",
    "portal.accounts",
    "portal.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_prose_editor",
    "js_asset",
    "lucide",
    "csp",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.opendata.middleware.OpenDataMiddleware",
    "portal.core.pagecache.PublicPageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.core.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.accounts.middleware.SessionLimitsMiddleware",
    "portal.core.middleware.RequestLogMiddleware",
    "portal.core.middleware.PrivatePagesMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.core.limits.LimitsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

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
                "django.template.context_processors.i18n",
                "portal.organisations.context_processors.workspace",
            ],
            "builtins": ["portal.core.templatetags.portal"],
        },
    }
]

# --- Database -------------------------------------------------------------------
DATABASES = {"default": database_settings(env.text("DATABASE_URL"), VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# History is written by triggers, so no code path can skip it.
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)

# --- Cache, sessions, broker ----------------------------------------------------
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    # Counts failed sign-ins, used codes, searches and exports, so it is shared by all
    # processes and does not depend on Redis: an unlogged table.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Public pages; each entry carries its generation, so a copy per process is right.
    "pages": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 500},
        }
    ),
}
SESSION_ENGINE = "portal.accounts.session_store"
SESSION_COOKIE_AGE = 12 * 3600

BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT = "portal.core.broker:Transport"
# With Redis away a publish must fail in two seconds, not hang: the reconciler will
# send the wake-up later (docs/decisions/0004-jobs.md).
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 1}
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.05,
    }
)
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # our own log lines
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"

# A worker that shows no life for the lease has lost its job to the next one.
JOB_LEASE_SECONDS = env.integer("JOB_LEASE_SECONDS", 15)
JOB_HEARTBEAT_SECONDS = 1
JOB_RECONCILE_SECONDS = env.integer("JOB_RECONCILE_SECONDS", 5)
# The first wait before a crashed job runs again; it doubles with every attempt.
JOB_RETRY_SECONDS = env.integer("JOB_RETRY_SECONDS", 5)

# --- People ---------------------------------------------------------------------
# People come by invitation; what they may do comes from memberships. The reasons for
# the limits below are in docs/decisions/0010-sign-in.md.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"portal.accounts.passwords.{name}"}
    for name in ("LongEnough", "NotCommon", "NotOnlyDigits", "NotLikeThePerson")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:workspace"
INVITATION_DAYS = 7
SESSION_IDLE_SECONDS = 2 * 3600
SESSION_ABSOLUTE_SECONDS = 12 * 3600

ACCOUNT_ADAPTER = "portal.organisations.entrance.Entrance"
ACCOUNT_FORMS = {
    "add_email": "portal.accounts.forms.ChangeEmailForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "login": "portal.accounts.forms.LoginForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.NewPasswordForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation vouches for the address
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_RATE_LIMITS = {
    # The key of `login_failed` is address and account together (see the adapter).
    "login_failed": "20/5m/ip,5/5m/key",
    "reset_password": "20/10m/ip,3/10m/key",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None

MFA_ADAPTER = "portal.accounts.second_factor.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up by themselves
MFA_FORMS = {
    "activate_totp": "portal.accounts.second_factor.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.second_factor.AddPasskeyForm",
    "authenticate": "portal.accounts.second_factor.CodeForm",
    "edit_webauthn": "portal.accounts.second_factor.RenamePasskeyForm",
    "reauthenticate": "portal.accounts.second_factor.ReauthenticateCodeForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Cổng liên kết nông sản"
MFA_TOTP_TOLERANCE = 1
# A passkey needs https, except on the loopback address of a fresh machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# --- Language and time ----------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.core.formats"]

# --- Files ----------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", VAR_DIR / "fonts")]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/tep/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644},  # nginx reads them too
    },
}
# Source maps are for developers' tools: compressing them took half of set-up.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
# A file over that limit is counted and dropped while it arrives.
FILE_UPLOAD_HANDLERS = [
    "portal.core.upload_handlers.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- The managing body, shown in the footer (who answers for the content) ---------
SITE = {
    "name": env.text("SITE_NAME", "Cổng liên kết nông sản Hà Nội và các tỉnh"),
    "managing_body": env.text("SITE_BODY", "Hội Nông dân thành phố Hà Nội"),
    "parent_body": env.text(
        "SITE_PARENT", "Ủy ban Mặt trận Tổ quốc Việt Nam thành phố Hà Nội"
    ),
    "address": env.text("SITE_ADDRESS"),
    "email": env.text("SITE_EMAIL"),
    "phone": env.text("SITE_PHONE"),
    "responsible": env.text("SITE_RESPONSIBLE"),
    # Terms under which the open data may be used again; a sentence stands in without.
    "data_terms": env.text("SITE_DATA_TERMS"),
}

# --- Mail -----------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Cổng liên kết nông sản <cong@example.vn>")
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.integer("SMTP_PORT", 587)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
