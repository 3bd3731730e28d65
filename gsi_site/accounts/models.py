"""Who studies: learners, with and without an account."""

import datetime
import uuid

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TOUCH_EVERY = datetime.timedelta(hours=1)


class Learner(models.Model):
    """Somebody who studies.

    A guest's id stands in a signed cookie before any row exists; the row is made, under that id,
    by :meth:`keep` when there is the first thing worth keeping. A learner with a user is reached
    by signing in, never by the cookie.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="learner",
        verbose_name=_("user"),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("first kept"), default=timezone.now, editable=False)
    active_at = models.DateTimeField(
        _("last active"), default=timezone.now, editable=False, db_index=True
    )
    return_code_hash = models.CharField(
        max_length=64, null=True, blank=True, unique=True, editable=False
    )
    return_code_made_at = models.DateTimeField(null=True, blank=True, editable=False)

    wants_cookie = False  # not stored: tells the middleware that this browser shall know the guest
    was_claimed = False  # not stored: what this browser's guest did belongs to an account by now

    class Meta:
        verbose_name = _("learner")
        verbose_name_plural = _("learners")
        ordering = ["-active_at"]

    def __str__(self) -> str:
        if self.user_id:
            return self.user.get_username()
        return _("Guest %(number)s") % {"number": self.id.hex[:6]}

    @property
    def is_guest(self) -> bool:
        return self.user_id is None

    @property
    def is_kept(self) -> bool:
        """Whether a row exists: a guest who has done nothing yet has none."""
        return not self._state.adding

    def keep(self) -> "Learner":
        """Make sure that this learner has a row, and its guest the cookie; before every write.

        Two requests of one guest, or of one user, that come at once end with the same row.

        Returns:
            This learner itself, so that ``learner = request.learner.keep()`` reads well.
        """
        self.wants_cookie = self.is_guest
        if self.is_kept:
            self.touch()
            return self
        try:
            with transaction.atomic():
                self.save(force_insert=True)
        except IntegrityError:
            self._adopt_row()
        return self

    def remember(self) -> None:
        """Let the browser know this guest from now on, without making a row."""
        self.wants_cookie = self.is_guest

    def touch(self) -> None:
        """Note that the learner is active, with a write at most once an hour."""
        now = timezone.now()
        if self.is_kept and now - self.active_at >= TOUCH_EVERY:
            Learner.objects.filter(pk=self.pk).update(active_at=now)
            self.active_at = now

    def _adopt_row(self) -> None:
        """Become the row that another request made first."""
        if self.is_guest:
            row = Learner.objects.filter(pk=self.pk).first()
        else:
            row = Learner.objects.filter(user_id=self.user_id).first()
        if row and row.user_id == self.user_id:
            self.pk = row.pk
            self._state.adding = False
            self.refresh_from_db()
        else:
            # The guest became an account while this request ran: what is kept now is a new guest's.
            self.pk = uuid.uuid4()
            self.save(force_insert=True)


class RecoveryCode(models.Model):
    """The one printed code that lets a learner without e-mail set a new password."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_code"
    )
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return _("Recovery code of %(user)s") % {"user": self.user}


class OneTimePassword(models.Model):
    """The user's password was made up by somebody else: the user must choose their own before
    anything else is open to them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="one_time_password"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("one-time password")
        verbose_name_plural = _("one-time passwords")

    def __str__(self) -> str:
        return _("One-time password of %(user)s") % {"user": self.user}


class StaffView(models.Model):
    """Which member of staff looked at which learner's page, and when."""

    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    learner = models.ForeignKey(
        Learner, on_delete=models.CASCADE, related_name="staff_views", verbose_name=_("learner")
    )
    viewed_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    reset_password = models.BooleanField(_("set a one-time password"), default=False)

    class Meta:
        verbose_name = _("look at a learner")
        verbose_name_plural = _("looks at learners")
        ordering = ["-viewed_at"]

    def __str__(self) -> str:
        return f"{self.staff} → {self.learner}"
