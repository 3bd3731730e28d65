"""Tables of marks from CSV files."""

import pytest

from quizzes.mark_table import BadTable, read


def test_a_table_with_maxima():
    table = read(["student,A,B\n", "max,1,\n", "Ann,1,0.5\n", "\n", '"Öz, B.",,1\n'])
    assert table.marks == {"A": [1, 0], "B": [0.5, 1]}
    assert table.maxima == {"A": 1, "B": 1}


def test_maxima_are_one_where_there_are_none():
    table = read(["\ufeffStudent, A \n", "Ann,1\n", "max,0\n"])
    assert (table.marks, table.maxima) == ({"A": [1, 0]}, {"A": 1})


def test_the_figures_of_a_table():
    found = read(["student,A,B", "max,1,2", "a,1,2", "b,1,1", "c,0,0"]).as_dict()
    assert list(found) == ["items", "quiz"]
    assert list(found["items"]) == ["A", "B"]
    assert list(found["items"]["A"]) == [
        *("n", "facility", "sd", "discrimination_index", "discriminative_efficiency"),
        *("effective_weight", "upper_lower_index"),
    ]
    assert list(found["quiz"]) == [
        *("n", "mean", "median", "sd", "skewness", "kurtosis", "alpha", "error_ratio"),
        "standard_error",
    ]
    assert found["items"]["B"]["facility"] == pytest.approx(0.5)
    assert found["quiz"]["mean"] == pytest.approx(5 / 3)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "Line 1: the header is “student”, then the name of each item."),
        (["name,A"], "Line 1: the header is “student”, then the name of each item."),
        (["student"], "Line 1: the header is “student”, then the name of each item."),
        (["student,A,A"], "Line 1: the item “A” has no name or stands twice."),
        (["student,A", "x,1,2"], "Line 2: 3 cells, not 2 as in the header."),
        (["student,A", "x,1", "y,good"], "Line 3: “good” for A is no number."),
        (["student,A", "x,inf"], "Line 2: “inf” for A is no number."),
        (["student,A", "max,0", "x,1"], "Line 2: a maximum is more than 0."),
    ],
)
def test_what_is_wrong_is_named_with_its_line(lines, reason):
    with pytest.raises(BadTable) as refused:
        read(lines)
    assert str(refused.value) == reason
