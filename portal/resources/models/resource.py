"""A resource of the staff library: written in the CMS, read in the portal, nowhere else."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from portal.accounts.roles import Role
from portal.resources.blocks import ResourceBlock
from portal.resources.kinds import Kind

if TYPE_CHECKING:
    from portal.accounts.models import User

CHECK_SERVICES_EVERY = timedelta(days=90)
# What belongs to the resource as a whole: an older draft that is published must not bring older values back.
NOT_OF_A_VERSION = ("reviewed_on", "review_on", "archived_at", "successor_id")


class Topic(models.Model):
    """What a resource is about. Readers narrow the library by it."""

    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Reads resources. For a reader, start every read with `visible_to`."""

    def visible_to(self, user: "User") -> "ResourceQuerySet":
        """Published resources that this person may know of."""
        return self.addressed_to(user).filter(live=True)

    def addressed_to(self, user: "User") -> "ResourceQuerySet":
        """Resources for all staff, for one of this person's roles, or their own, published or not.

        A system administrator's own and their case roles do not count (domain.md §4).
        """
        if not user.roles:
            return self.none()
        readers = Resource.audience.through.objects.filter(resource=OuterRef("pk"))
        roles = user.roles - {Role.SYSTEM_ADMIN}
        theirs = ~Exists(readers) | Exists(readers.filter(group__name__in=roles))
        mine = Q(pk__in=[]) if user.has_role(Role.SYSTEM_ADMIN) else Q(owner=user)
        return self.filter(Q(theirs) | mine)

    def for_all_staff(self) -> "ResourceQuerySet":
        """Published resources that nobody is kept from."""
        return self.filter(live=True, audience__isnull=True)

    def current(self) -> "ResourceQuerySet":
        """Resources that are not archived."""
        return self.filter(archived_at__isnull=True)

    def cared_for_by(self, user: "User") -> "ResourceQuerySet":
        """Resources that this person keeps right: publishers all of them, owners their own."""
        if user.has_role(Role.COMMS_PUBLISHER):
            return self.filter(first_published_at__isnull=False)
        return self.filter(owner=user, first_published_at__isnull=False)

    def overdue(self, on: date) -> "ResourceQuerySet":
        """Published resources whose review is past its day, the longest first."""
        return self.current().filter(live=True, review_on__lt=on).order_by("review_on", "pk")

    def newest_first(self) -> "ResourceQuerySet":
        """The last changed first."""
        return self.order_by("-last_published_at", "pk")


class Resource(  # type: ignore[django-manager-missing]
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel
):
    """Guidance, a procedure, a form, training, or a service to signpost to.

    It is no page and in no search index of Wagtail's, so nothing public can find it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.GUIDANCE)
    title = models.CharField(max_length=120, help_text="What somebody would look for, in a few words.")
    summary = models.TextField(max_length=300, help_text="One or two sentences: what it is for and when to use it.")
    body = StreamField(ResourceBlock(), blank=True)
    topics = ParentalManyToManyField(Topic, blank=True, related_name="resources")
    programmes = ParentalManyToManyField(
        "programmes.Programme", blank=True, related_name="+", help_text="Leave empty for all programmes."
    )
    indicators = models.JSONField(
        default=list, blank=True, help_text="Shown beside a referral in which one of these was said."
    )
    audience = ParentalManyToManyField(
        "auth.Group", blank=True, related_name="+", help_text="Who may read it. Leave empty for all staff."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="resources_owned",
        help_text="Keeps it right: reviews it, reads what others say of it, and sees who has read it.",
    )  # fmt: skip
    review_every_months = models.PositiveSmallIntegerField(
        "review every (months)", default=12, validators=[MinValueValidator(1), MaxValueValidator(36)]
    )
    must_read_by = models.JSONField(
        "must be read by", default=list, blank=True, help_text="They see it on their first page until they have."
    )
    asks_again = models.BooleanField(
        "ask everybody again", default=False,
        help_text="Tick it when this version says something new: whoever has read an earlier one is asked again.",
    )  # fmt: skip

    areas = models.JSONField("areas served", default=list, blank=True, help_text="Tick none for all of them.")
    youngest_age = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(120)])
    oldest_age = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(120)])
    telephone = models.CharField(max_length=60, blank=True)
    web_address = models.URLField("web address", blank=True)
    opening_hours = models.CharField(max_length=160, blank=True, help_text="Leave empty until you have checked them.")
    last_checked = models.DateField(
        null=True, blank=True, help_text="When somebody last checked all of this with the service."
    )

    reviewed_on = models.DateField(null=True, editable=False)
    review_on = models.DateField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    successor = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = "library resource"
        indexes = [
            models.Index(fields=["-last_published_at"], name="resource_changed"),
            models.Index(fields=["review_on"], name="resource_review"),
            models.Index(fields=["kind", "live"], name="resource_kind"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("resource", args=[self.pk])

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "portal/resources/preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """What the preview in the CMS shows: the page as readers will see it."""
        from portal.resources.page import page_of  # it reads the models

        return {**super().get_preview_context(request, mode_name), "page": page_of(self), "request": request}

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Return the resource as a revision has it; what belongs to the resource as a whole stays as it is now."""
        resource = super().with_content_json(content)
        for name in NOT_OF_A_VERSION:
            setattr(resource, name, getattr(self, name))
        return resource

    def clean(self) -> None:
        """Refuse an upside-down age range, and a service that nobody could reach."""
        super().clean()
        if self.youngest_age is not None and self.oldest_age is not None and self.youngest_age > self.oldest_age:
            raise ValidationError({"oldest_age": "The oldest age must not be below the youngest."})
        if self.kind == Kind.DIRECTORY and not (self.telephone or self.web_address):
            raise ValidationError({"telephone": "Say how to reach the service: a number or a web address."})

    @property
    def is_stale(self) -> bool:
        """Whether it is past the day on which somebody should have looked whether it is still right."""
        return self.review_on is not None and self.review_on < timezone.localdate()

    @property
    def needs_checking(self) -> bool:
        """Whether nobody has checked the service in the last 90 days (domain.md §7)."""
        if self.kind != Kind.DIRECTORY:
            return False
        return self.last_checked is None or timezone.localdate() - self.last_checked > CHECK_SERVICES_EVERY

    @property
    def ages(self) -> str:
        """Whom the service is for by age, in words."""
        if self.youngest_age is None and self.oldest_age is None:
            return "All ages"
        if self.youngest_age is None:
            return f"Up to {self.oldest_age}"
        return f"{self.youngest_age} to {self.oldest_age}" if self.oldest_age else f"{self.youngest_age} and over"
