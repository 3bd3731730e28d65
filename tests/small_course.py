"""A small course in files, whose source is a made-up notice that tests may quote in full."""

from hashlib import sha256
from pathlib import Path

TITLE = "Mayor Opens the New Bridge 2020-01-02"
FIRST = "On Monday, the mayor opened the bridge and called it a gift to all."
SECOND = "She said the town should repair the old road, and the café Türk will never close."
SOURCE_TEXT = f"Mayor Opens the New Bridge\n2020-01-02\n\n[1] {FIRST}\n\n[2] {SECOND}\n"


def _sum(text: str) -> str:
    return sha256(text.encode()).hexdigest()


COURSE = """\
key: bridge
title: Reading a notice
description: A course on one notice.
language: en
source: notice
units:
  - key: first
    number: 1
    title: First unit
paths:
  - key: all
    title: Every lesson
    lessons: [L01]
    default: true
skills:
  - key: voice
    title: Hearing the voice
groups:
  - key: opening
    title: The opening
    under: The notice
    paragraphs: [1]
  - key: hearing
    title: Hearing
    skill: voice
"""
SOURCE = f"""\
key: notice
title: Notice about a bridge
date: 2020-01-02
attribution: [notice]
absence:
  rule: Words are asked about only if they stand on our list.
  words: [tunnel]
functions:
  - key: event
    label: event
    test: Did somebody do something?
  - key: call
    label: call
    test: Is something to be done?
  - key: rating
    label: rating
    test: Is it praise?
voices:
  - key: release
    label: the notice
    meaning: The notice itself.
paragraphs:
  - number: 0
    label: Title
    place: title
    words: 6
    sha256: {_sum(TITLE)}
    precis: The title names the bridge.
    statements: []
  - number: 1
    label: The opening
    place: principle 1
    words: 14
    sha256: {_sum(FIRST)}
    precis: The notice reports an opening.
    statements:
      - id: P01.1
        says: The mayor opened the bridge.
        function: event
        voice: release
        at: [3, 7]
      - id: P01.2
        says: She praised it.
        function: rating
        also: [event]
        voice: release
        phrase: "a gift to all"
        at: [11, 14]
  - number: 2
    label: The road
    place: principle 2
    words: 16
    sha256: {_sum(SECOND)}
    precis: The notice reports a call.
    statements:
      - id: P02.1
        says: The old road should be repaired, near the Türk café.
        function: call
        voice: release
        at: [4, 9]
"""
GLOSSARY = """\
terms:
  - key: bridge-toll
    term: bridge toll
    definition: A price for crossing.
    lessons: [L01]
"""
REFERENCES = """\
references:
  - key: C01
    title: A map
    says: A map shows the bridge.
    date: 2020-01-01
    checked: 2020-01-03
    urls: ["https://example.org/map"]
"""
LESSON = """\
---
key: L01
slug: the-opening
unit: first
title: The opening
summary: What the notice says of the opening.
paragraphs: [1]
covers: [P01.1, P01.2]
skills: [voice]
objectives:
  - Find who opened the bridge in ¶1.
prompt: Who else was there?
---

## Read {#read minutes=3}

According to ¶1, the mayor opened it {P01.1}. There is a [[bridge toll]] [ref:C01].

::: found
The notice names the mayor.
:::

## Questions {#questions minutes=2 quiz=check}

A few questions.

::: found
That is all.
:::
"""
QUESTIONS = """\
lesson: L01
questions:
  - key: L01-01
    type: choice
    target: P01.1
    cites: [P01.1]
    asks: content
    level: remember
    stem: According to the notice, who opened the crossing?
    options:
      - text: The mayor
        correct: true
        feedback: >-
          The mayor is named in ¶1 as the one who opened it. No other person is named there, so
          the sentence has one doer only.
      - text: The baker
        tag: E
        feedback: >-
          A baker is not named in ¶1, where the mayor opens it. People of the town may well have
          come, but the notice is silent about them.
      - text: The king
        tag: E
        feedback: >-
          A king is not named in ¶1, where the mayor opens it. Kings do open things elsewhere, but
          the notice is silent about any of them.
  - key: L01-02
    type: choice
    target: voice
    cites: [P02.1]
    asks: content
    level: understand
    stem: According to ¶2, what should be repaired?
    options:
      - text: The tunnel
        tag: E
        feedback: >-
          A tunnel is not named in ¶2, where the old road is to be repaired. A tunnel would serve
          the same end, but the notice is silent about one.
      - text: The road
        correct: true
        feedback: >-
          The old road is what ¶2 wants to see repaired. The verb *should* makes it a call, and the
          town is named as the one that is to act on it.
      - text: The café
        tag: P
        feedback: >-
          The café comes later in ¶2, which says that it stays open. The old road is what the town
          should repair, so reread the first half of it.
"""
QUIZZES = """\
quizzes:
  - key: L01-check
    slug: the-opening
    title: "Check: The opening"
    purpose: check
    lesson: L01
    section: questions
    text: open
    draw: {lesson: L01, count: 2}
"""
FILES = {
    "course.yaml": COURSE,
    "source.yaml": SOURCE,
    "glossary.yaml": GLOSSARY,
    "references.yaml": REFERENCES,
    "quizzes.yaml": QUIZZES,
    "about.md": "## About\n\nWe read ¶1.\n",
    "privacy.md": "## Privacy\n\nNothing is kept.\n",
    "lessons/01-the-opening.md": LESSON,
    "questions/01-the-opening.yaml": QUESTIONS,
}
LESSON_FILE, QUESTIONS_FILE = "lessons/01-the-opening.md", "questions/01-the-opening.yaml"


def write_course(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the small course into ``folder``.

    Args:
        folder: is made if it is not there; other files in it stay.
        changes: each a file's name, a part of its text, and what stands there instead.
    """
    files = dict(FILES)
    for name, old, new in changes:
        assert old in files[name], f"{old!r} does not stand in {name}"
        files[name] = files[name].replace(old, new, 1)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def line_of(name: str, part: str, *changes: tuple[str, str, str]) -> int:
    """The line on which ``part`` first stands in the file, after the changes."""
    text = FILES[name]
    for changed, old, new in changes:
        if changed == name:
            text = text.replace(old, new, 1)
    return text.count("\n", 0, text.index(part)) + 1
