"""Browsers in which somebody with or without rights is signed in."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from gsi_site.instructors import GROUP


def browser_of(user) -> Client:
    """A browser in which this user is signed in."""
    client = Client()
    client.force_login(user, backend="gsi_site.accounts.backends.AccountBackend")
    client.user = user
    return client


def make_user(name, **rights):
    """A user with a password that nobody can use."""
    user = get_user_model()(username=name, **rights)
    user.set_unusable_password()
    user.save()
    return user


def instructor_browser(name="teacher") -> Client:
    user = make_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=GROUP))
    return browser_of(user)


def superuser_browser(name="operator") -> Client:
    return browser_of(make_user(name, is_staff=True, is_superuser=True))


def idle_staff_browser(name="porter") -> Client:
    """Staff without the group."""
    return browser_of(make_user(name, is_staff=True))


def student_browser(name="student") -> Client:
    return browser_of(make_user(name))
