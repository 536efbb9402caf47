"""Every address of the site. Public pages come last: Wagtail answers whatever nothing else does."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from home.feeds import NewsFeed
from home.views import search
from portal.system.metrics import metrics

from . import views
from .page_cache import PUBLIC

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("sitemap.xml", cache_control(**PUBLIC)(sitemap), name="sitemap"),
    path("leave", views.leave, name="leave"),
    path("search/", search, name="search"),
    path("news/feed/", NewsFeed(), name="news_feed"),
    path("refer/", include("portal.referrals.intake.urls")),
    path("accounts/", include("portal.accounts.sign_in.urls")),
    path("portal/", include("portal.urls")),
    path("cms/", include("portal.accounts.cms_urls")),
    path("cms/", include(wagtailadmin_urls)),
    # Wagtail's own log-in for private pages knows no second factor.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login")),
    path("documents/", include(wagtaildocs_urls)),
    path("media/images/<str:name>", views.picture, name="picture"),
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]

handler400 = "sos_site.views.bad_request"
handler404 = "sos_site.views.page_not_found"
handler429 = "sos_site.views.too_many_requests"
handler500 = "sos_site.views.server_error"
