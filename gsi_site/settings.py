"""The site's settings, read from the environment, safe with none set.

What an operator may set is listed in ``environment.py`` and explained in README.md.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from gsi_site import environment, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
_given = environment.read(default_var=BASE_DIR / "var")

# What an operator said, under the same names
SITE_URL = _given["SITE_URL"]
HOST, PORT = _given["HOST"], _given["PORT"]
GSI_VAR = _given["GSI_VAR"]
GSI_WORKERS, GSI_THREADS = _given["GSI_WORKERS"], _given["GSI_THREADS"]
GSI_GUEST_DAYS = _given["GSI_GUEST_DAYS"]
GSI_CONTACT = _given["GSI_CONTACT"]
GSI_HAS_EMAIL = bool(_given["EMAIL_URL"])

DEBUG = _given["GSI_DEBUG"]
try:
    GSI_VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    environment.refuse("GSI_VAR", f"{GSI_VAR} cannot be made: {error.strerror}")
SECRET_KEY = _given["GSI_SECRET_KEY"] or secret_key.read_or_make(GSI_VAR / "secret_key")

# SITE_URL alone decides what is strict
_site = urlsplit(SITE_URL)
_https = _site.scheme == "https"
_loopback = ["127.0.0.1", "localhost", "[::1]"]
_hostname = f"[{_site.hostname}]" if ":" in _site.hostname else _site.hostname
# On HTTPS a Host header of a stranger's choice must reach no link we send
ALLOWED_HOSTS = [_hostname] if _https else list(dict.fromkeys([_hostname, *_loopback]))
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]
CSRF_FAILURE_VIEW = "gsi_site.errors.csrf_failure"
SECURE_SSL_REDIRECT = _https
SECURE_SSL_HOST = _site.netloc if _https else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 63_072_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_cookie_prefix = "__Host-" if _https else ""
SESSION_COOKIE_NAME = f"{_cookie_prefix}sessionid"
CSRF_COOKIE_NAME = f"{_cookie_prefix}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# HTTPS ends at a proxy; on the same machine unless the operator says where
GSI_PROXIES = _given["GSI_PROXIES"]
if GSI_PROXIES is None:
    GSI_PROXIES = [environment.network(a) for a in ("127.0.0.1", "::1")] if _https else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: for the QR code of one-time passwords
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": _https,
    }
}
PERMISSIONS_POLICY = {
    # Passkeys, and the button that copies a code; nothing else that a page could ask for
    **{name: ["self"] for name in ("publickey-credentials-get", "publickey-credentials-create")},
    "clipboard-write": ["self"],
    **{
        name: []
        for name in (
            "accelerometer",
            "autoplay",
            "browsing-topics",
            "camera",
            "display-capture",
            "encrypted-media",
            "fullscreen",
            "gamepad",
            "geolocation",
            "gyroscope",
            "hid",
            "idle-detection",
            "local-fonts",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "picture-in-picture",
            "screen-wake-lock",
            "serial",
            "usb",
            "xr-spatial-tracking",
        )
    },
}

INSTALLED_APPS = [
    "gsi_site",
    "gsi_site.accounts",
    "gsi_site.classrooms",
    "gsi_site.completions",
    "gsi_site.reminders",
    "lessons",
    "quizzes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "gsi_site.proxies.proxies_middleware",
    "gsi_site.headers.headers_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gsi_site.accounts.middleware.LearnerMiddleware",
    "gsi_site.accounts.middleware.own_password_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "gsi_site.urls"
_loaders = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
if not DEBUG:
    _loaders = [("django.template.loaders.cached.Loader", _loaders)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", _loaders)],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gsi_site.context.contact",
                "gsi_site.context.offline",
            ],
        },
    }
]
WSGI_APPLICATION = "gsi_site.wsgi.application"
ASGI_APPLICATION = "gsi_site.asgi.application"

# An acknowledged answer survives a power cut (FULL); IMMEDIATE because a transaction that reads
# before it writes would otherwise fail at once when another one wrote in between.
_sqlite = {
    "ENGINE": "gsi_site.sqlite",
    "NAME": GSI_VAR / "db.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    },
}
_database = _given["DATABASE_URL"]
if not _database:
    _database = _sqlite
elif _database["ENGINE"] == "django.db.backends.sqlite3":
    _database = {**_sqlite, "NAME": Path(_database["NAME"]).absolute()}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by the workers: limits must count what all of them see
_cache = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
# Room for every limit that is being counted: full, the cache would forget some of them
_cache["OPTIONS"] = {"MAX_ENTRIES": 100_000}
if _given["REDIS_URL"]:
    _cache = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _given["REDIS_URL"],
    }
CACHES = {"default": _cache}

# accounts
AUTHENTICATION_BACKENDS = ["gsi_site.accounts.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "gsi_site.accounts.adapter.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_LOGIN_METHODS = {"username", "email"}
# An address is asked for only where messages can be sent
ACCOUNT_SIGNUP_FIELDS = [
    "username*",
    *(["email"] if GSI_HAS_EMAIL else []),
    "password1*",
    "password2*",
]
ACCOUNT_EMAIL_VERIFICATION = "optional" if GSI_HAS_EMAIL else "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    name: f"gsi_site.accounts.forms.{form}"
    for name, form in (
        ("login", "LoginForm"),
        ("signup", "SignupForm"),
        ("add_email", "AddEmailForm"),
        ("change_password", "ChangePasswordForm"),
        ("set_password", "SetPasswordForm"),
        ("reset_password", "ResetPasswordForm"),
        ("reset_password_from_key", "ResetPasswordKeyForm"),
        ("reauthenticate", "ReauthenticateForm"),
    )
}
# Strict for one account; loose for one address, since a class shares the address of its router
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/5m/key",  # by address: gsi_site/accounts/limits.py
    "signup": "600/m/ip",
    "reset_password": "300/m/ip,5/m/key",
    "reset_password_from_key": "300/m/ip",
    "return_code": "300/m/ip",
    "recovery_code": "300/m/ip,5/5m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_TOTP_ISSUER = "GSI Site"
# Browsers offer passkeys on HTTPS and on this machine only; the server would refuse the latter
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https
PASSWORD_HASHERS = [
    "gsi_site.accounts.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "gsi_site.accounts.hashers.OneTimePasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# end of accounts

if _given["EMAIL_URL"]:
    globals().update(_given["EMAIL_URL"])
else:
    _email_backend = "console" if DEBUG else "dummy"
    EMAIL_BACKEND = f"django.core.mail.backends.{_email_backend}.EmailBackend"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
FORMAT_MODULE_PATH = "gsi_site.formats"
LOCALE_PATHS = [BASE_DIR / "gsi_site" / "locale"]
TIME_ZONE = _given["GSI_TIME_ZONE"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = GSI_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
_static_storage = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "gsi_site.static_files.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}
MEDIA_ROOT = GSI_VAR / "uploads"
WHITENOISE_ALLOW_ALL_ORIGINS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": _given["GSI_LOG_LEVEL"]},
    "loggers": {
        # Django's own handlers would write a second line or post a mail
        "django": {"handlers": [], "level": _given["GSI_LOG_LEVEL"], "propagate": True},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # A traceback for everybody who tries addresses at random says nothing to an operator
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "django.db.backends": {"level": "INFO"},
        "django.template": {"level": "INFO"},
    },
}
