"""The steps of a source report as forms. What is missing is never refused: a report may wait."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from lessons.models import Source, Statement
from lessons.source_reports import ARGUE, ARGUMENTS, CHOOSE, LIMITS, QUESTIONS, RATE, SUMMARY

LONGEST = 4000  # characters of one text
TOO_LONG = _("There is room for %(limit_value)d characters; this text has %(show_value)d.")


class Prose(forms.CharField):
    """A text of several lines, which may be empty."""

    def __init__(self, rows: int = 4, **kwargs) -> None:
        super().__init__(
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"max_length": TOO_LONG},
            **kwargs,
        )
        self.widget.attrs.pop("maxlength", None)  # what is too long is said, not cut off

    def to_python(self, value) -> str:
        """A browser counts the end of a line as one character."""
        return super().to_python(value).replace("\r\n", "\n")


class StepForm(forms.Form):
    """One step. ``values`` is what the report keeps of it."""

    def __init__(
        self, data=None, *, report: dict[str, Any], source: Source, statements: list[Statement]
    ) -> None:
        """
        Args:
            data: what was sent.
            report: what is saved.
            source: of the course.
            statements: of the source.
        """
        self.report, self.source, self.statements = report, source, statements
        super().__init__(data, initial=self.saved(), label_suffix="")
        self.build()

    def build(self) -> None:
        """Add the fields that depend on the course."""

    def saved(self) -> dict[str, Any]:
        """What is saved, by field."""
        return {}

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data

    def choose_statement(self) -> forms.ChoiceField:
        """A field for one of the statements chosen for the report, or written about already."""
        written = [*self.report["arguments"], self.report["compare"]]
        chosen = {*self.report["chosen"], *(one.get("statement") for one in written)}
        choices = [
            (one.key, Truncator(f"{one.key} · {one.says}").chars(110))
            for one in self.statements
            if one.key in chosen
        ]
        return self.choose(_("Statement"), choices)

    @staticmethod
    def choose(label: str, choices: list) -> forms.ChoiceField:
        return forms.ChoiceField(label=label, required=False, choices=[("", "–"), *choices])


class ChooseForm(StepForm):
    """Which statements the report rests on."""

    def build(self) -> None:
        keys = [(one.key, one.key) for one in self.statements]
        self.fields["chosen"] = forms.MultipleChoiceField(required=False, choices=keys)

    def saved(self) -> dict[str, Any]:
        return {"chosen": self.report["chosen"]}

    @property
    def chosen(self) -> list[str]:
        """The keys that are ticked in this form."""
        return self["chosen"].value() or []

    @property
    def values(self) -> dict[str, Any]:
        """The keys in the source's order, whatever order the browser sent."""
        chosen = set(self.cleaned_data["chosen"])
        return {"chosen": [one.key for one in self.statements if one.key in chosen]}


class SummaryForm(StepForm):
    """A fair summary of the whole."""

    summary = Prose(label=_("Fair summary"), rows=9)

    def saved(self) -> dict[str, Any]:
        return {"summary": self.report["summary"]}


class BlocksForm(StepForm):
    """A step with several blocks of the same fields, such as ``reason-1``, ``reason-2``.

    Attributes:
        names: of the fields of each block.
        key: under which the report keeps the blocks.
        fewest: how many there are at least.
    """

    names: tuple[str, ...] = ()
    key = ""
    fewest = 0

    @property
    def numbers(self) -> range:
        return range(1, max(self.fewest, len(self.report[self.key])) + 1)

    @property
    def blocks(self) -> list[dict[str, forms.BoundField]]:
        """The fields by name, block by block."""
        return [{name: self[f"{name}-{number}"] for name in self.names} for number in self.numbers]

    def saved(self) -> dict[str, Any]:
        return {
            f"{name}-{number}": value
            for number, block in enumerate(self.report[self.key], start=1)
            for name, value in block.items()
        }

    @property
    def values(self) -> dict[str, Any]:
        blocks = [
            {name: self.cleaned_data[f"{name}-{number}"] for name in self.names}
            for number in self.numbers
        ]
        while blocks and not any(blocks[-1].values()):
            blocks.pop()
        return {self.key: blocks}


class ArgueForm(BlocksForm):
    """Function and voice of three statements, and what else could be defended."""

    names = ("statement", "function", "voice", "other", "reason")
    key = "arguments"
    fewest = ARGUMENTS

    def build(self) -> None:
        functions = [(one["key"], one["label"]) for one in self.source.functions]
        voices = [(one["key"], one["label"]) for one in self.source.voices]
        others = [
            (_("Another function"), [(f"function:{key}", label) for key, label in functions]),
            (_("Another voice"), [(f"voice:{key}", label) for key, label in voices]),
        ]
        for number in self.numbers:
            self.fields |= {
                f"statement-{number}": self.choose_statement(),
                f"function-{number}": self.choose(_("What it does"), functions),
                f"voice-{number}": self.choose(_("Who says it"), voices),
                f"other-{number}": self.choose(_("What else could be defended"), others),
                f"reason-{number}": Prose(label=_("Why: your reason from the wording"), rows=3),
            }


class LimitsForm(BlocksForm):
    """Silence and limits, open questions, and how one statement could be tested."""

    names = ("question", "check")
    key = "questions"
    fewest = QUESTIONS
    compared = ("statement", "test", "confirm", "contradict")

    silence = Prose(label=_("What the source does not say, and what one source cannot tell"))

    def build(self) -> None:
        for number in self.numbers:
            self.fields[f"question-{number}"] = Prose(label=_("Open question"), rows=2)
            self.fields[f"check-{number}"] = Prose(label=_("How to check it"), rows=2)
        self.fields["statement"] = self.choose_statement()
        for name, label in (
            ("test", _("What would test it")),
            ("confirm", _("One kind of source that could confirm it")),
            ("contradict", _("One kind of source that could contradict it")),
        ):
            self.fields[name] = Prose(label=label, rows=2)

    def saved(self) -> dict[str, Any]:
        return {
            **super().saved(),
            "silence": self.report["silence"],
            **self.report["compare"],
        }

    @property
    def values(self) -> dict[str, Any]:
        compare = {name: self.cleaned_data[name] for name in self.compared}
        return {
            **super().values,
            "silence": self.cleaned_data["silence"],
            "compare": compare if any(compare.values()) else {},
        }


class RateForm(StepForm):
    """The learner's own points, criterion by criterion."""

    def build(self) -> None:
        for one in self.source.course.report["rubric"]:
            self.fields[one["key"]] = forms.TypedChoiceField(
                label=one["title"],
                required=False,
                coerce=int,
                empty_value=None,
                choices=[(points, text) for points, text in enumerate(one["levels"])],
                widget=forms.RadioSelect,
            )

    def saved(self) -> dict[str, Any]:
        return self.report["rating"]

    @property
    def values(self) -> dict[str, Any]:
        found = {key: points for key, points in self.cleaned_data.items() if points is not None}
        return {"rating": found}


FORMS: dict[str, type[StepForm]] = {
    CHOOSE: ChooseForm,
    SUMMARY: SummaryForm,
    ARGUE: ArgueForm,
    LIMITS: LimitsForm,
    RATE: RateForm,
}
