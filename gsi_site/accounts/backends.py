"""How a session's user is loaded."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model


class AccountBackend(AuthenticationBackend):
    """allauth's backend (user name or e-mail address), loading user and learner in one query."""

    def get_user(self, user_id):
        """The active user under this id with the learner in cache, or None.

        Whether their password is a one-time one, which every page asks, is in cache too.
        """
        users = get_user_model().objects.select_related("learner", "one_time_password")
        user = users.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
