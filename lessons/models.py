"""What is read: courses, their source, lessons, glossary, and who has read what."""

from functools import lru_cache

from django.db import models
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lessons.writing_models import Note, SourceReport  # noqa: F401 (Django looks for them here)


class Origin(models.TextChoices):
    FILE = "file", _("course files")
    ADMIN = "admin", _("admin")


class Loaded(models.Model):
    """A row that course files can bring, under a key unique within its course.

    The loader touches only rows whose origin is a file, and retires instead of deleting.
    """

    key = models.CharField(_("key"), max_length=80)
    origin = models.CharField(
        _("origin"), max_length=5, choices=Origin, default=Origin.ADMIN, editable=False
    )
    file = models.CharField(_("file"), max_length=200, blank=True, editable=False)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Course(models.Model):
    key = models.SlugField(_("key"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    subtitle = models.CharField(_("subtitle"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    is_default = models.BooleanField(_("default course"), default=False)
    help_html = models.TextField(blank=True, editable=False)
    about_html = models.TextField(blank=True, editable=False)
    privacy_html = models.TextField(blank=True, editable=False)
    report = models.JSONField(default=dict, blank=True, editable=False)
    reference_groups = models.JSONField(default=list, blank=True, editable=False)
    groups = models.JSONField(default=list, blank=True, editable=False)
    loaded_at = models.DateTimeField(_("last loaded"), null=True, editable=False)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_course",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Source(models.Model):
    """The primary source of a course. Its text is loaded by an operator, never shipped."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="source")
    key = models.CharField(_("key"), max_length=80)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    stamp = models.CharField(max_length=40, blank=True)
    url = models.URLField(_("official copy"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=200, blank=True)
    attribution = models.JSONField(default=list, blank=True, editable=False)
    functions = models.JSONField(default=list, editable=False)
    voices = models.JSONField(default=list, editable=False)
    text_loaded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title


class Paragraph(models.Model):
    """One numbered paragraph (¶) of the source; number 0 is its front matter."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="paragraphs")
    number = models.PositiveSmallIntegerField(_("number"))
    label = models.CharField(_("label"), max_length=120)
    place = models.CharField(_("place"), max_length=80)
    precis = models.TextField(_("précis"))
    words = models.PositiveSmallIntegerField(_("words"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="one_paragraph_per_number")
        ]

    def __str__(self) -> str:
        return f"¶{self.number}"


class Statement(Loaded):
    """One thing the source says, in our words, with what it does and in whose voice.

    ``word_start`` and ``word_end`` are 1-based word numbers in the normalised paragraph, both
    included. ``phrase`` is empty unless the wording itself is taught.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="statements")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.CASCADE, related_name="statements")
    position = models.PositiveSmallIntegerField()
    says = models.TextField(_("what it says"))
    function = models.CharField(_("function"), max_length=20)
    also_functions = models.JSONField(_("also defensible"), default=list, blank=True)
    voice = models.CharField(_("voice"), max_length=20)
    verb = models.CharField(_("reporting verb"), max_length=40, blank=True)
    voice_note = models.CharField(max_length=120, blank=True)
    phrase = models.CharField(_("taught wording"), max_length=200, blank=True)
    word_start = models.PositiveSmallIntegerField()
    word_end = models.PositiveSmallIntegerField()
    questions_wanted = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["paragraph__number", "position"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="one_statement_per_key")
        ]

    def __str__(self) -> str:
        return self.key


class Skill(Loaded):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="skills")
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="one_skill_per_key")]

    def __str__(self) -> str:
        return self.title


class Unit(Loaded):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="units")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="one_unit_per_key")]

    def __str__(self) -> str:
        return self.title


class Lesson(Loaded):
    """One lesson. ``paragraphs`` are the numbers of the source's paragraphs read in it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="lessons")
    slug = models.SlugField(_("slug"), max_length=80)
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    optional = models.BooleanField(_("optional"), default=False)
    paragraphs = models.JSONField(_("paragraphs"), default=list, blank=True)
    objectives = models.JSONField(_("objectives"), default=list, blank=True)
    prompt = models.TextField(_("reflection prompt"), blank=True)
    statements = models.ManyToManyField(Statement, related_name="lessons", blank=True)
    skills = models.ManyToManyField(Skill, related_name="lessons", blank=True)

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="one_lesson_per_key"),
            models.UniqueConstraint(fields=["course", "slug"], name="one_lesson_per_slug"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return course_url(self.course, "lessons:lesson", slug=self.slug)


class Section(Loaded):
    """A part of a lesson that is read in one go; its HTML is rendered and sanitised at load."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    html = models.TextField(_("text"))

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "key"], name="one_section_per_key")
        ]

    def __str__(self) -> str:
        return self.title


class Path(Loaded):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="paths")
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    lessons = models.ManyToManyField(Lesson, related_name="paths", blank=True)

    class Meta:
        verbose_name = _("path")
        verbose_name_plural = _("paths")
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="one_path_per_key")]

    def __str__(self) -> str:
        return self.title


class PathChoice(models.Model):
    """Which path through a course a learner chose; without one they are on the default path."""

    learner = models.ForeignKey(
        "accounts.Learner", on_delete=models.CASCADE, related_name="path_choices"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="path_choices")
    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="choices")
    chosen_at = models.DateTimeField(_("chosen"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("path chosen")
        verbose_name_plural = _("paths chosen")
        constraints = [
            models.UniqueConstraint(fields=["learner", "course"], name="one_path_choice_per_course")
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} · {self.path_id}"


class Term(Loaded):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="terms")
    term = models.CharField(_("term"), max_length=120)
    definition = models.TextField(_("definition"))
    note = models.TextField(_("note"), blank=True)
    also = models.JSONField(_("other forms"), default=list, blank=True)
    lessons = models.ManyToManyField(Lesson, related_name="terms", blank=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ["term"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="one_term_per_key")]

    def __str__(self) -> str:
        return self.term


class Reference(Loaded):
    """An outside fact or reading, with where it was seen."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="references")
    title = models.CharField(_("title"), max_length=300)
    says = models.TextField(_("what it says"))
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    date = models.CharField(_("date"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    stance = models.CharField(_("stance"), max_length=120, blank=True)
    confidence = models.CharField(_("confidence"), max_length=20, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    urls = models.JSONField(_("links"), default=list, blank=True)
    lessons = models.ManyToManyField(Lesson, related_name="references", blank=True)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="one_reference_per_key")
        ]

    def __str__(self) -> str:
        return self.title


class SearchEntry(models.Model):
    """One thing that search can find. ``folded`` is its text without case and diacritics."""

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        TERM = "term", _("Glossary")
        STATEMENT = "statement", _("Statement")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="search_entries")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=160)
    title = models.CharField(max_length=300)
    path = models.CharField(max_length=300)
    text = models.TextField()
    folded = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class SectionRead(models.Model):
    """That a learner chose Continue at the end of a section."""

    learner = models.ForeignKey(
        "accounts.Learner", on_delete=models.CASCADE, related_name="section_reads"
    )
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="reads")
    read_at = models.DateTimeField(_("read"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("section read")
        verbose_name_plural = _("sections read")
        constraints = [
            models.UniqueConstraint(fields=["learner", "section"], name="one_read_per_section")
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} · {self.section_id}"


class Reflection(models.Model):
    """What a learner wrote at a lesson's prompt. Private: no page of the staff shows it."""

    learner = models.ForeignKey(
        "accounts.Learner", on_delete=models.CASCADE, related_name="reflections"
    )
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="reflections")
    prompt = models.TextField()
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")
        constraints = [
            models.UniqueConstraint(fields=["learner", "lesson"], name="one_reflection_per_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} · {self.lesson_id}"


def course_url(course: Course, name: str, **kwargs) -> str:
    """The address of a page of ``course``: without its key if it is the default course.

    Args:
        course: whose page it is.
        name: a URL name with its namespace, e.g. ``"lessons:lesson"``.
        **kwargs: the URL's other arguments.
    """
    if not course.is_default:
        kwargs["course"] = course.key
    return address(get_urlconf(), get_script_prefix(), name, tuple(kwargs.items()))


@lru_cache(maxsize=4096)
def address(urlconf: str | None, prefix: str, name: str, kwargs: tuple) -> str:
    """An address, worked out once: a lesson's page asks for dozens of them.

    ``prefix`` stands here because ``reverse`` depends on it.
    """
    return reverse(name, urlconf=urlconf, kwargs=dict(kwargs))
