"""The public referral form, below /refer/."""

from django.urls import include, path

from . import equality, paper_views, receipt, save_views, views

urlpatterns = [
    path("", views.begin, name="refer"),
    path("tasks/", views.tasks, name="refer_tasks"),
    path("check/", views.check, name="refer_check"),
    path("background/", equality.equality, name="refer_equality"),
    path("received/", views.received, name="refer_received"),
    path("received/copy/", receipt.copy, name="refer_copy"),
    path("paper/<slug:pathway>/", paper_views.paper_form, name="refer_paper_form"),
    path("files/", include("portal.referrals.attachments.urls")),
    path("save/", save_views.save_for_later, name="refer_save"),
    path("return/", save_views.come_back, name="refer_return"),
    path("status/", include("portal.referrals.intake.status.urls")),
    path("<slug:slug>/", views.step, name="refer_step"),
]
