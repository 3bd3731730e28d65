"""What a learner has read and written: how it is exported, merged and erased."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from lessons.models import Note, PathChoice, Reflection, SectionRead, SourceReport
from lessons.source_reports import merged

LABELS = {
    "section_reads": _("sections read"),
    "reflections": _("reflections"),
    "paths_chosen": _("paths chosen"),
    "notes": _("notes on the source"),
    "source_reports": _("source reports"),
}


def export(learner) -> dict[str, list[dict]]:
    """The learner's rows by table, as plain values, oldest first."""
    reads = SectionRead.objects.filter(learner=learner).select_related("section__lesson__course")
    reflections = Reflection.objects.filter(learner=learner).select_related("lesson__course")
    choices = PathChoice.objects.filter(learner=learner).select_related("course", "path")
    notes = Note.objects.filter(learner=learner).select_related("paragraph__source__course")
    reports = SourceReport.objects.filter(learner=learner).select_related("course")
    return {
        "section_reads": [
            {
                "course": read.section.lesson.course.key,
                "lesson": read.section.lesson.title,
                "section": read.section.title,
                "read": read.read_at,
            }
            for read in reads.order_by("read_at", "pk")
        ],
        "reflections": [
            {
                "course": reflection.lesson.course.key,
                "lesson": reflection.lesson.title,
                "prompt": reflection.prompt,
                "text": reflection.text,
                "saved": reflection.saved_at,
            }
            for reflection in reflections.order_by("saved_at", "pk")
        ],
        "paths_chosen": [
            {"course": choice.course.key, "path": choice.path.title, "chosen": choice.chosen_at}
            for choice in choices.order_by("chosen_at", "pk")
        ],
        "notes": [
            {
                "course": note.paragraph.source.course.key,
                "paragraph": note.paragraph.number,
                "statement": note.statement.key if note.statement else "",
                "text": note.text,
                "made": note.made_at,
                "saved": note.saved_at,
            }
            for note in notes.select_related("statement").order_by("made_at", "pk")
        ],
        "source_reports": [
            {"course": report.course.key, "report": report.data, "saved": report.saved_at}
            for report in reports.order_by("saved_at", "pk")
        ],
    }


def merge(source, target) -> None:
    """Hand everything of ``source`` to ``target``.

    A section that both have read was read when the first of them read it. Where both have
    written a reflection, both texts stay, the older one first. Where both have chosen a path, the
    later choice counts. Every note stays. Two reports on one source become one that holds what
    stood in both.
    """
    merge_section_reads(source, target)
    merge_reflections(source, target)
    merge_path_choices(source, target)
    Note.objects.filter(learner=source).update(learner=target)
    merge_source_reports(source, target)


def erase(learner) -> None:
    SectionRead.objects.filter(learner=learner).delete()
    Reflection.objects.filter(learner=learner).delete()
    PathChoice.objects.filter(learner=learner).delete()
    Note.objects.filter(learner=learner).delete()
    SourceReport.objects.filter(learner=learner).delete()


def merge_section_reads(source, target) -> None:
    theirs = {read.section_id: read for read in SectionRead.objects.filter(learner=target)}
    doubled, earlier = [], []
    for read in SectionRead.objects.filter(learner=source, section__in=theirs):
        same = theirs[read.section_id]
        doubled.append(read.pk)
        if read.read_at < same.read_at:
            same.read_at = read.read_at
            earlier.append(same)
    SectionRead.objects.bulk_update(earlier, ["read_at"], batch_size=200)
    SectionRead.objects.filter(pk__in=doubled).delete()
    SectionRead.objects.filter(learner=source).update(learner=target)


def merge_path_choices(source, target) -> None:
    theirs = {one.course_id: one for one in PathChoice.objects.filter(learner=target)}
    for choice in PathChoice.objects.filter(learner=source):
        same = theirs.get(choice.course_id)
        if same is None or same.chosen_at < choice.chosen_at:
            if same:
                same.delete()
            choice.learner = target
            choice.save(update_fields=["learner"])
        else:
            choice.delete()


def merge_source_reports(source, target) -> None:
    theirs = {one.course_id: one for one in SourceReport.objects.filter(learner=target)}
    for report in SourceReport.objects.filter(learner=source):
        kept = theirs.get(report.course_id)
        if kept is None:
            report.learner = target
            report.save(update_fields=["learner"])
            continue
        older, newer = sorted([report, kept], key=written_order)
        kept.data, kept.steps = merged(older.data, newer.data), {}
        kept.saved_at = newer.saved_at
        kept.save(update_fields=["data", "steps", "saved_at"])
        report.delete()


def merge_reflections(source, target) -> None:
    theirs = {one.lesson_id: one for one in Reflection.objects.filter(learner=target)}
    doubled = list(Reflection.objects.filter(learner=source, lesson__in=theirs))
    for reflection in doubled:
        older, newer = sorted([reflection, theirs[reflection.lesson_id]], key=written_order)
        kept = theirs[reflection.lesson_id]
        kept.text = join_texts(older, newer)
        kept.prompt, kept.saved_at = newer.prompt, newer.saved_at
        kept.save(update_fields=["text", "prompt", "saved_at"])
    Reflection.objects.filter(pk__in=[one.pk for one in doubled]).delete()
    Reflection.objects.filter(learner=source).update(learner=target)


def written_order(written: Reflection | SourceReport) -> tuple:
    return written.saved_at, written.pk


def join_texts(older: Reflection, newer: Reflection) -> str:
    """Both texts with the date of the newer one between them; one of them if that says it all."""
    if not older.text.strip() or older.text.strip() == newer.text.strip():
        return newer.text
    if not newer.text.strip():
        return older.text
    date = date_format(localtime(newer.saved_at), "DATE_FORMAT")
    return f"{older.text.rstrip()}\n\n— {date} —\n\n{newer.text.lstrip()}"
