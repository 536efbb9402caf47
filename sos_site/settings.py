"""Every setting of the project, read from the environment; an unsafe value stops the start with a sentence."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

TESTING = "pytest" in sys.modules
DEVELOPMENT: bool = env.bool("DEBUG", default=TESTING)  # development, demo and tests: never reachable from outside
DEMO: bool = env.bool("DEMO", default=False)  # demo accounts and commands; refused without DEBUG
DEBUG = DEVELOPMENT and not DEMO  # the demo shows our own error pages, as the public would see them

DEVELOPMENT_KEYS = {
    "SECRET_KEY": "development-only-secret-key-never-for-production",
    "FIELD_KEYS": "dev1:ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMDAwMDE=",
    "SEARCH_KEY": "ZGV2ZWxvcG1lbnQtb25seS1zZWFyY2gta2V5LTAwMDE=",
}


def key_from_environment(name: str) -> str:
    """Return the named key; only development may fall back to the development key, and nothing else may use it."""
    if DEVELOPMENT:
        return env.str(name, default=DEVELOPMENT_KEYS[name])
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is missing. Set it in the environment, or set DEBUG=1 for development.")
    if DEVELOPMENT_KEYS[name].split(":")[-1] in value:
        raise ImproperlyConfigured(f"{name} is the development key. Make a new one for production.")
    return value


SECRET_KEY = key_from_environment("SECRET_KEY")
FIELD_KEYS = key_from_environment("FIELD_KEYS")  # "id:base64 of 32 bytes", comma between several, newest first
SEARCH_KEY = key_from_environment("SEARCH_KEY")  # base64 of 32 bytes, for search tokens

if not DEVELOPMENT and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short. Use at least 50 random characters.")
if DEMO and not DEVELOPMENT:
    raise ImproperlyConfigured("DEMO=1 loads accounts with known passwords. It is refused without DEBUG=1.")

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS if DEVELOPMENT else [])
BASE_URL: str = env.str("BASE_URL", default="http://127.0.0.1:8000" if DEVELOPMENT else "")  # no slash at the end
if not DEVELOPMENT and not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL must be the public https:// address of the site.")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "sos_site",
    "home",
    "programmes",
    "portal.accounts",
    "portal.audit",
    "portal.outbox",
    "portal.privacy",
    "portal.referrals",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "django_otp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "sos_site.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sos_site.middleware.SecurityHeadersMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "sos_site.middleware.CmsContentSecurityPolicyMiddleware",
    "sos_site.middleware.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.accounts.middleware.CmsAccessMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "sos_site.urls"
WSGI_APPLICATION = "sos_site.wsgi.application"
FORM_RENDERER = "sos_site.forms.FormRenderer"

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
                "django.template.context_processors.csp",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.navigation.portal_nav",
            ],
        },
    },
]

# Database: SQLite beside the code by default, PostgreSQL through DATABASE_URL.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'sos.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds to wait for a lock
        # synchronous=FULL: a receipt that was shown must survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "options": "-c statement_timeout=30000 -c lock_timeout=10000",
        # A pool would keep connections open when the tests drop their databases.
        **({} if TESTING else {"pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 5}}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Caches: "pages" are finished public pages, in each process for itself; "edition" tells all processes which still hold.
REDIS_URL: str = env.str("REDIS_URL", default="")
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
REDIS = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},  # seconds
}
FILES = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
CACHES = {
    "default": REDIS if REDIS_URL else {"BACKEND": LOCAL_MEMORY},
    "edition": REDIS if REDIS_URL else FILES,
    "pages": {"BACKEND": LOCAL_MEMORY, "LOCATION": "pages"},
}
PUBLIC_PAGE_LIFETIME = 300  # seconds that a page is kept although nothing changed; 0 keeps none

# Mail: EMAIL_URL such as smtp+tls://user:password@host:587. Development writes files to var/mail.
MAIL_FOLDER = VAR_DIR / "mail"


def mailer(url: str) -> dict[str, Any]:
    """Return the mailer of an address; without one, files in development and a local mail server elsewhere."""
    if not url and DEVELOPMENT:
        return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": MAIL_FOLDER}}
    parsed = env.email_url_config(url or "smtp://localhost:25")
    backend = parsed["EMAIL_BACKEND"]
    options = {
        "host": parsed["EMAIL_HOST"],
        "port": parsed["EMAIL_PORT"],
        "username": parsed["EMAIL_HOST_USER"] or "",
        "password": parsed["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": parsed.get("EMAIL_USE_TLS", False),
        "use_ssl": parsed.get("EMAIL_USE_SSL", False),
        "timeout": 20,  # seconds
    }
    return {"BACKEND": backend, "OPTIONS": options if backend.endswith("smtp.EmailBackend") else {}}


# Whatever Django or Wagtail sends waits in the outbox; the worker alone talks to the mail server.
MAILERS = {
    "default": {"BACKEND": "portal.outbox.mailer.OutboxBackend"},
    "server": mailer(env.str("EMAIL_URL", default="")),
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="SOS Project <no-reply@example.org>")
# For somebody who may not be told who is calling: an address and a name that do not say it (domain.md §6.10).
QUIET_FROM_EMAIL = env.str("QUIET_FROM_EMAIL", default="no-reply@example.org")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "sos_site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEVELOPMENT
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Language and time
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("ar", "العربية")]  # the address says which: /ar/ is Arabic
LOCALE_PATHS = [BASE_DIR / "sos_site" / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Sign-in (portal/accounts)
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/portal/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"login": "portal.accounts.forms.StaffLoginForm"}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_RATE_LIMITS = {"second_factor": "20/5m/ip"}  # beside the waits that each device imposes by itself
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXIES", default=0)
STAFF_SESSION_IDLE = timedelta(minutes=15)
STAFF_SESSION_LONGEST = timedelta(hours=12)
INVITATION_LIFETIME = timedelta(hours=72)

# Sessions and cookies
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 7 * 24 * 3600  # a draft referral lives as long; staff sessions end much sooner, see above
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "sos_site.views.csrf_failure"

# Transport and headers
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEVELOPMENT)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 0 if DEVELOPMENT else 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEVELOPMENT
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
PREVIEW_CSP = {**SECURE_CSP, "frame-ancestors": [CSP.SELF]}
# The Wagtail admin carries inline scripts and styles, and frames its own previews.
CMS_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-ancestors": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.SELF],
    "object-src": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # a megabyte pasted into a box must reach the form to be answered
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor

# Wagtail
WAGTAIL_SITE_NAME = "SOS Project"
WAGTAILADMIN_BASE_URL = BASE_URL
# Words as they are: home.search knows their other forms, and finds the same on SQLite and on PostgreSQL.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}}
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES[:1]  # the CMS itself is in English
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["docx", "odt", "pdf", "txt", "xlsx"]
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000  # a phone's best picture; more would only cost memory
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # no page calls another site

# The service (docs/operations.md). Numbers from domain.md §4 marked [O]; a manager may change each.
REFERRAL_DRAFT_LIFETIME = timedelta(days=7)
EXIT_URL = env.str("EXIT_URL", default="https://www.bbc.co.uk/weather")
WORKING_DAY_STARTS, WORKING_DAY_ENDS = 9, 17  # hours, Europe/London, Monday to Friday
NARRATIVE_LIMIT = 100_000  # characters in one answer

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"portal": {"level": "INFO"}, "sos_site": {"level": "INFO"}},
}
if TESTING:
    PUBLIC_PAGE_LIFETIME = 0  # the tests of the page cache turn it on
    CACHES["edition"] = {"BACKEND": LOCAL_MEMORY, "LOCATION": "edition"}
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
