"""Reading without a connection: which release a page is of, whose it is, and which pages are kept.

A service worker (templates/sw.js) keeps copies of pages that a reader has opened, and shows one
when the site does not answer. It asks for each copy without cookies: a copy is the page as a
stranger gets it, so it holds nothing of anybody, whoever opens the browser next.
"""

import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

SALT = "gsi_site.offline.reader"
DIGITS = 12

# What is kept once it has been opened. Answers, notes, progress and accounts are never among it.
KEPT = {
    "lessons:lessons",
    "lessons:lesson",
    "lessons:source",
    "lessons:paragraph",
    "lessons:glossary",
    "lessons:term",
    "lessons:references",
    "lessons:about",
}
# Whatever changes a page: code, templates, styles, the course, and the packages
PARTS = ("gsi_site", "lessons", "quizzes", "templates", "static", "requirements.txt")
PASSING = {"__pycache__", ".pyc"}


@functools.cache
def release() -> str:
    """What tells this release of the site from every other one: a digest of its files.

    Empty with debug pages, whose files change while they are served: then nothing is kept.
    """
    if settings.DEBUG:
        return ""
    digest = hashlib.sha256()
    for path in files_of_release(settings.BASE_DIR):
        digest.update(f"\n{path.relative_to(settings.BASE_DIR)} ".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:DIGITS]


def files_of_release(folder: Path) -> list[Path]:
    """The files of the site itself, in one order."""
    found = []
    for part in PARTS:
        root = folder / part
        candidates = [root] if root.is_file() else root.rglob("*")
        found += [
            path
            for path in candidates
            if path.is_file() and not PASSING & {*path.parts, path.suffix}
        ]
    return sorted(found)


def reader_key(request: HttpRequest) -> str:
    """Who reads, in letters that say nothing about them: another key means somebody else.

    Empty for a stranger, whom no cookie makes known, and where a request was refused so early
    that nobody has looked who sent it.
    """
    if not hasattr(request, "user"):
        return ""
    if request.user.is_authenticated:
        name = f"user {request.user.pk}"
    elif request.guest_cookie.learner_id:
        name = f"guest {request.guest_cookie.learner_id.hex}"
    else:
        return ""
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:DIGITS]


def is_kept(request: HttpRequest) -> bool:
    """Whether a reader's browser may keep a copy of the page that was asked for."""
    return request.resolver_match is not None and request.resolver_match.view_name in KEPT
