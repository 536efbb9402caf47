"""Every setting of the project, read from the environment; an unsafe value stops the start with a sentence."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

TESTING = "pytest" in sys.modules
# Each variable is read with its meaning beside it: docs/settings.md is made from these comments.
DEVELOPMENT: bool = env.bool("DEBUG", default=TESTING)  # development, demo and tests; never reachable from outside
DEMO: bool = env.bool("DEMO", default=False)  # demo accounts and commands; refused without `DEBUG`
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


SECRET_KEY = key_from_environment("SECRET_KEY")  # signs cookies and links: at least 50 random characters
FIELD_KEYS = key_from_environment("FIELD_KEYS")  # seal the fields: `id:key,id:key`, newest first; 32 bytes in base64
SEARCH_KEY = key_from_environment("SEARCH_KEY")  # makes search tokens: 32 bytes in base64
BACKUP_KEY: str = env.str("BACKUP_KEY", default="")  # seals backups: 32 bytes in base64; without it there are none
FEWEST_CHARACTERS = 10  # different ones in a secret that deserves the name

if not DEVELOPMENT and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short. Use at least 50 random characters.")
if not DEVELOPMENT and (len(set(SECRET_KEY)) < FEWEST_CHARACTERS or SECRET_KEY.startswith("django-insecure-")):
    raise ImproperlyConfigured("SECRET_KEY is not random. Let manage.py init_env make one.")
if DEMO and not DEVELOPMENT:
    raise ImproperlyConfigured("DEMO=1 loads accounts with known passwords. It is refused without DEBUG=1.")

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# host names that are answered, comma between
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS if DEVELOPMENT else [])
# the public address, `https://…`, no slash at the end
BASE_URL: str = env.str("BASE_URL", default="http://127.0.0.1:8000" if DEVELOPMENT else "")
if not DEVELOPMENT and not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL must be the public https:// address of the site.")
if urlsplit(BASE_URL).path or not urlsplit(BASE_URL).hostname:
    raise ImproperlyConfigured("BASE_URL must be an address alone, without a path or a slash at the end.")
if DEVELOPMENT and not TESTING and BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("DEBUG=1 is for development. It is refused with a public https:// BASE_URL.")
if not DEVELOPMENT and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is missing. Name the hosts of BASE_URL.")
if not DEVELOPMENT and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the site; * lets anybody forge links in mails.")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "sos_site",
    "home",
    "programmes",
    "portal.accounts",
    "portal.audit",
    "portal.notices",
    "portal.outbox",
    "portal.privacy",
    "portal.referrals",
    "portal.system",
    "portal.resources",
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
    "django_otp_webauthn",
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
    "sos_site.requests.RequestMiddleware",
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
                "portal.referrals.intake.doors.form_frame",
            ],
        },
    },
]

# Database: SQLite beside the code by default, PostgreSQL through DATABASE_URL.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))  # folder of what the site writes
# `postgres://user:password@host/name`; SQLite is for a desk or one small machine
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
    DATABASE_POOL: int = env.int("DATABASE_POOL", default=8)  # connections that one process keeps at most
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        # A statement, a lock, a transaction that does nothing: nobody waits for ever (milliseconds).
        "options": "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000",
        # A server that went without a word is noticed after a minute.
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        # A pool would keep connections open when the tests drop their databases.
        **({} if TESTING else {"pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 5}}),
    }
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite leaves covering columns out of an index, and is small enough
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Caches: "pages" are finished public pages, in each process for itself, like "words"; "edition" tells all processes
# which still hold.
REDIS_URL: str = env.str("REDIS_URL", default="")  # the shared cache; needed with more than one process
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
REDIS = {
    "BACKEND": "sos_site.shared_cache.SharedCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},  # seconds
}
FILES = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
CACHES = {
    # Limits on tries are kept here: many entries, so that nobody pushes theirs out by making others.
    "default": REDIS if REDIS_URL else {"BACKEND": LOCAL_MEMORY, "OPTIONS": {"MAX_ENTRIES": 100_000}},
    "edition": REDIS if REDIS_URL else FILES,
    "pages": {"BACKEND": LOCAL_MEMORY, "LOCATION": "pages"},
    "words": {"BACKEND": LOCAL_MEMORY, "LOCATION": "words"},  # of the form, as the CMS has them
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
    # the mail server, `smtp+tls://user:password@host:587`; without it one on this machine
    "server": mailer(env.str("EMAIL_URL", default="")),
}
# who sends
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="SOS Project <no-reply@example.org>")
# For somebody who may not be told who is calling (domain.md §6.10).
# who sends where nobody may see who we are: a name and an address that do not say it
QUIET_FROM_EMAIL = env.str("QUIET_FROM_EMAIL", default="no-reply@example.org")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))  # folder of `collectstatic`
STATICFILES_DIRS = [BASE_DIR / "sos_site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))  # folder of what the CMS uploads
# What referrers add, sealed: a folder that no web server knows, or another storage of Django's, such as S3.
ATTACHMENTS_FOLDER = {
    "BACKEND": "portal.referrals.attachments.storage.SealedFolder",
    "OPTIONS": {
        "location": VAR_DIR / "attachments",
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
MEDIA_S3_BUCKET: str = env.str("MEDIA_S3_BUCKET", default="")  # keeps all files in this bucket of an S3 store instead
MEDIA_S3_ENDPOINT: str = env.str("MEDIA_S3_ENDPOINT", default="")  # its address, where it is not Amazon's
MEDIA_S3_REGION: str = env.str("MEDIA_S3_REGION", default="eu-west-2")  # its region
MEDIA_S3_ACCESS_KEY: str = env.str("MEDIA_S3_ACCESS_KEY", default="")  # who we are there
MEDIA_S3_SECRET_KEY: str = env.str("MEDIA_S3_SECRET_KEY", default="")  # and its secret


def bucket(folder: str) -> dict[str, Any]:
    """Return a storage in the bucket: private, no public address, bounded waits."""
    return {
        "BACKEND": "sos_site.object_store.ObjectStore",
        "OPTIONS": {
            "bucket_name": MEDIA_S3_BUCKET,
            "endpoint_url": MEDIA_S3_ENDPOINT or None,
            "region_name": MEDIA_S3_REGION,
            "access_key": MEDIA_S3_ACCESS_KEY,
            "secret_key": MEDIA_S3_SECRET_KEY,
            "location": folder,
            "file_overwrite": False,
            "default_acl": None,
        },
    }


STORAGES = {
    "default": bucket("media") if MEDIA_S3_BUCKET else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": bucket("attachments") if MEDIA_S3_BUCKET else ATTACHMENTS_FOLDER,
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
    {"NAME": "portal.accounts.password_checks.GuessablePasswordValidator"},
    {"NAME": "portal.accounts.password_checks.BreachedPasswordValidator"},
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
ACCOUNT_FORMS = {
    "login": "portal.accounts.sign_in.forms.StaffLoginForm",
    "reset_password": "portal.accounts.sign_in.forms.ForgottenPasswordForm",
    "reset_password_from_key": "portal.accounts.sign_in.forms.NewPasswordForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# For one address of the network, and for one account: beside the waits that each device imposes by itself.
ACCOUNT_RATE_LIMITS = {
    "second_factor": "20/5m/ip,10/5m/key",
    "reset_password": "20/h/ip,3/h/key",
    "referral_status": "60/h/ip,10/h/key",  # a whole ward may share one address
    "return_to_draft": "20/h/ip,10/h/key",  # for one address of the network, and for one saved referral
    "send_referral": "60/h/key",  # from one address; more are taken all the same, and marked "check for spam"
}
ACCOUNT_LOGIN_TIMEOUT = 3600  # seconds: somebody who sets up their first app may have to install it
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXIES", default=0)  # how many proxies of ours stand in front
STAFF_SESSION_IDLE = timedelta(minutes=15)
STAFF_SESSION_LONGEST = timedelta(hours=12)
STEP_UP_LIFETIME = timedelta(minutes=5)  # a sensitive act asks for a second factor that is not older
INVITATION_LIFETIME = timedelta(hours=72)
RECOVERY_LIFETIME = timedelta(hours=24)
PASSWORD_RESET_TIMEOUT = 3600  # seconds
ACCOUNT_UNUSED_AFTER = timedelta(days=60)
# networks whose place is shown in the list of sessions: `203.0.113.0/24=the office,…`
KNOWN_PLACES: dict[str, str] = env.dict("KNOWN_PLACES", default={})
# file of passwords known from thefts, one SHA-1 a line, sorted, as such lists are published
BREACHED_PASSWORDS: str = env.str("BREACHED_PASSWORDS", default="")

# Passkeys and security keys. They belong to a name, never to a number: the demo's do on http://localhost.
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_RP_NAME = "SOS portal"
OTP_WEBAUTHN_RP_ID = "localhost" if BASE_URL.startswith("http://127.") else urlsplit(BASE_URL).hostname or ""
OTP_WEBAUTHN_ALLOWED_ORIGINS = [BASE_URL.replace("//127.0.0.1", "//localhost")]

# Sessions and cookies
SESSION_ENGINE = "sos_site.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 7 * 24 * 3600  # a draft referral lives as long; staff sessions end much sooner, see above
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "sos_site.views.csrf_failure"

# Transport and headers
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEVELOPMENT)  # lead http:// to https://
SECURE_REDIRECT_EXEMPT = ["^metrics$"]  # asked at a web server itself; nginx leads everybody else to https://
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
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "home.cms.rich_text.RichTextArea"}}
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
REFERRAL_FASTEST = timedelta(seconds=10)  # nobody fills the form in faster; what does is marked "check for spam"
REFERRAL_COPY_LIFETIME = timedelta(hours=1)  # for so long the sender can open the copy to keep
STATUS_PAGE_LIFETIME = timedelta(minutes=30)  # since its last use, for a referrer who gave reference and code
BREAK_GLASS_LIFETIME = timedelta(minutes=env.int("BREAK_GLASS_MINUTES", default=60))  # how long a broken glass lasts
BREAK_GLASS_REVIEW_DAYS = 2  # working days until a safeguarding lead must have reviewed it
# How long before the legal deadline a subject access request is shown as due soon, in days.
SUBJECT_ACCESS_DUE_SOON = timedelta(days=env.int("SUBJECT_ACCESS_DUE_SOON_DAYS", default=7))
EXIT_URL = env.str("EXIT_URL", default="https://www.bbc.co.uk/weather")  # where "Exit this page" leads
WORKING_DAY_STARTS, WORKING_DAY_ENDS = 9, 17  # hours, Europe/London, Monday to Friday
# How soon, by band and by case.
RESPONSE_TARGETS: dict[str, str] = {
    "IMMEDIATE screen": "1 hour", "IMMEDIATE decide": "same day", "IMMEDIATE first contact": "same day",
    "RED screen": "4 working hours", "RED decide": "1 working day", "RED first contact": "24 hours",
    "AMBER screen": "1 working day", "AMBER decide": "3 working days", "AMBER first contact": "3 working days",
    "GREEN screen": "3 working days", "GREEN decide": "5 working days", "GREEN first contact": "10 working days",
    # Whoever waits on the list, or was not reached yet, is looked at again after this long at the latest.
    "IMMEDIATE review": "1 day", "RED review": "2 days", "AMBER review": "7 days", "GREEN review": "14 days",
    "inpatient": "4 working hours", "rescued": "24 hours", "family": "5 working days",
}  # fmt: skip
RESPONSE_TARGETS |= env.dict("RESPONSE_TARGETS", default={})  # other targets: `RED screen=2 hours,family=3 days`
RISK_RULES: dict[str, str] = env.dict("RISK_RULES", default={})  # other numbers of the risk rules: `red_from=30,V3=4`
REMIND_WHEN_LEFT: float = env.float("REMIND_WHEN_LEFT", default=0.25)  # share of working time left at which to remind
REMIND_IMMEDIATE_BEFORE = timedelta(minutes=env.int("REMIND_IMMEDIATE_MINUTES", default=30))  # of IMMEDIATE, at least
NOTICE_DIGEST_HOUR: int = env.int("NOTICE_DIGEST_HOUR", default=8)  # hour of the daily digest, Europe/London
NOTICE_LIFETIME = timedelta(days=90)  # of a notice that was read
ATTACHMENT_LARGEST, ATTACHMENT_TOTAL = 10 * 1024 * 1024, 50 * 1024 * 1024  # bytes of one file, of all of a referral
ATTACHMENT_MOST = 10  # files of one referral
ATTACHMENTS_AN_HOUR = 100  # files from one address; a hospital's people share one
# ClamAV. Without either, files are marked "not scanned".
CLAMAV_SOCKET: str = env.str("CLAMAV_SOCKET", default="")  # path of the virus scanner's socket
CLAMAV_HOST: str = env.str("CLAMAV_HOST", default="")  # or its host; its `StreamMaxLength` must allow 20 MB
CLAMAV_PORT: int = env.int("CLAMAV_PORT", default=3310)  # and port
# How long a referral is kept after it ended (domain.md §6.2). After a change: `manage.py renew_keep_until`.
# months that a referral is kept which ended without concern before anybody worked with the young person
RETENTION_NO_CONCERN_MONTHS: int = env.int("RETENTION_NO_CONCERN_MONTHS", default=12)
RETENTION_CHILD_YEARS: int = env.int("RETENTION_CHILD_YEARS", default=7)  # years that a child's referral is kept
RETENTION_CHILD_AGE: int = env.int("RETENTION_CHILD_AGE", default=25)  # and until this birthday, if that is later
RETENTION_ADULT_YEARS: int = env.int("RETENTION_ADULT_YEARS", default=7)  # years that an adult's referral is kept
# how old somebody counts whose age is not known: the youngest that programmes take
RETENTION_YOUNGEST_AGE: int = env.int("RETENTION_YOUNGEST_AGE", default=10)
ESCALATION_CHASED_AFTER = 1  # working days without an answer from MASH, police and the like
LOAD_WEIGHTS = {"IMMEDIATE": 3, "RED": 3, "AMBER": 2, "GREEN": 1}  # points that a referral weighs for its caseworker
CASEWORKER_CAPACITY = 20  # points, unless a team leader says otherwise for somebody
NARRATIVE_LIMIT = 100_000  # characters in one answer
# The staff library
RESOURCE_REMIND_BEFORE = timedelta(days=14)  # when its owner hears that a review comes up
MUST_READ_REMIND_EVERY = timedelta(days=7)
RESOURCE_MOST_FILES = 10  # of one resource

# Watching over it (docs/operations.md)
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")  # opens /metrics as `Authorization: Bearer …`
SENTRY_DSN: str = env.str("SENTRY_DSN", default="")  # where errors are reported, without anything about anybody
CERTIFICATE_FILE: str = env.str("CERTIFICATE_FILE", default="")  # the proxy's certificate, to show how long it lasts
DUE_SOON = timedelta(hours=2)  # the queue says of a referral that its time is nearly up
SYNTHETIC_REFERRALS = DEMO or TESTING  # `make_referrals` may run: never where real people are referred

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"links": {"()": "sos_site.log_filter.WithoutLinks"}},
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "sos_site.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if DEVELOPMENT and not DEMO else "json",
            "filters": ["links"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"portal": {"level": "INFO"}, "sos_site": {"level": "INFO"}},
}
if TESTING:
    PUBLIC_PAGE_LIFETIME = 0  # the tests of the page cache turn it on
    CACHES["edition"] = {"BACKEND": LOCAL_MEMORY, "LOCATION": "edition"}
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    STORAGES["default"] = STORAGES["attachments"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
