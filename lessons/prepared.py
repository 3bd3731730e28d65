"""Queries that are compiled once and then only sent.

Django builds the SQL of a query anew each time it runs, which takes five to ten times as long as
running it where subqueries stand in it. For the few queries of the pages that are asked for most,
the SQL is always the same and only the values differ. ``@prepared`` keeps the compiled query and
puts the values in.

It leans on the inside of Django's ORM (``SQLCompiler``, and what ``ModelIterable`` does with its
rows), in ``Compiled`` only; tests hold each prepared query to the rows of the plain one.
"""

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Value = str | int | UUID | None
FORMS: tuple[Callable, ...] = (
    lambda value: value,
    lambda value: value.hex,  # how SQLite stores a UUID
)


class CannotPrepare(Exception):
    """The query's SQL depends on its values, or holds one in a form that is not known."""


class Compiled:
    """The SQL of one queryset, and which of its parameters are whose values.

    Args:
        build: makes the queryset of the values.
        first: values by name.
        second: other values of the same types, to see which parameters they change.
        using: the database's alias.
    """

    def __init__(self, build: Callable[..., QuerySet], first: dict, second: dict, using: str):
        self.using = using
        compiler = build(**first).query.get_compiler(using)
        self.sql, parameters = compiler.as_sql()
        other_sql, others = build(**second).query.get_compiler(using).as_sql()
        if self.sql != other_sql:
            raise CannotPrepare(f"{build.__name__}: the SQL depends on the values")
        self.parameters = list(parameters)
        self.slots = [
            (position, *self.find(pair, first, second))
            for position, pair in enumerate(zip(parameters, others, strict=True))
            if pair[0] != pair[1]
        ]
        self.read_shape(compiler)

    def read_shape(self, compiler) -> None:
        """What becomes of a row's columns, worked out once where ``ModelIterable`` does it each
        time."""
        found = compiler.klass_info
        if found is None or compiler.has_extra_select:
            raise CannotPrepare("the query finds no instances, or more columns than theirs")
        self.model = found["model"]
        self.first, self.last = found["select_fields"][0], found["select_fields"][-1] + 1
        selected = compiler.select[self.first : self.last]
        self.fields = [column.target.attname for column, _sql, _alias in selected]
        self.related = get_related_populators(found, compiler.select, self.using)
        self.annotations = list((compiler.annotation_col_map or {}).items())
        self.converters = compiler.get_converters([column for column, *_rest in compiler.select])

    @staticmethod
    def find(pair: tuple, first: dict, second: dict) -> tuple[str, int | None, Callable]:
        """Whose value a parameter is, at which place of a list, and in which form."""
        for name, value in first.items():
            places = range(len(value)) if isinstance(value, tuple) else [None]
            for place in places:
                both = [value, second[name]]
                if place is not None:
                    both = [one[place] for one in both]
                for form in FORMS if isinstance(both[0], UUID) else FORMS[:1]:
                    if tuple(map(form, both)) == pair:
                        return name, place, form
        raise CannotPrepare("a parameter holds none of the values")

    def rows(self, values: dict) -> list[Model]:
        """The instances that the query finds for these values."""
        parameters = self.parameters.copy()
        for position, name, place, form in self.slots:
            value = values[name]
            parameters[position] = form(value if place is None else value[place])
        connection = connections[self.using]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            return [self.instance(list(row), connection) for row in cursor.fetchall()]

    def instance(self, row: list, connection) -> Model:
        for position, (converters, expression) in self.converters.items():
            for convert in converters:
                row[position] = convert(row[position], expression, connection)
        found = self.model.from_db(self.using, self.fields, row[self.first : self.last])
        for populator in self.related:
            populator.populate(row, found)
        for name, position in self.annotations:
            setattr(found, name, row[position])
        return found


def stand_in(value: Value | Sequence, numbers: Iterator[int]):
    """A value of the same type that no query holds by itself."""
    if isinstance(value, tuple):
        return tuple(stand_in(one, numbers) for one in value)
    if isinstance(value, UUID):
        return UUID(int=(1 << 100) + next(numbers))
    if isinstance(value, int):
        return 30_000 + next(numbers)  # within the range of the smallest column
    return None if value is None else f"stand-in {next(numbers)}"


def shape(value: Value | Sequence):
    """What of a value the SQL may depend on: its type and, of a list, its length."""
    return tuple(map(shape, value)) if isinstance(value, tuple) else type(value)


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list]:
    """Compile the queryset that ``build`` makes once for each shape of its values.

    Args:
        build: makes a queryset of model instances (no ``values``, no ``prefetch_related``) from
            keyword arguments that are strings, numbers, UUIDs, ``None``, or tuples of these, and
            depends on nothing else.

    Returns:
        A function of the same keyword arguments that returns the list of instances.

    Raises:
        CannotPrepare: on the first call, if the SQL depends on the values otherwise than by
            their types.
    """
    known: dict[tuple, Compiled] = {}

    @functools.wraps(build)
    def fetch(**values) -> list:
        using = DEFAULT_DB_ALIAS
        key = (connections[using].vendor, *((name, shape(one)) for name, one in values.items()))
        compiled = known.get(key)
        if compiled is None:
            numbers = itertools.count()
            first, second = (
                {name: stand_in(value, numbers) for name, value in values.items()} for _ in "ab"
            )
            try:
                compiled = known[key] = Compiled(build, first, second, using)
            except EmptyResultSet:  # Django knows without asking: a list of nothing
                return []
        return compiled.rows(values)

    fetch.build = build
    return fetch
