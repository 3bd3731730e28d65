"""The database's own guard over answers: responses never change, grades are only added.

All SQL that differs between SQLite and PostgreSQL stands here. A response may be deleted, with its
grades, only for a learner whose :class:`quizzes.models.Erasure` is on record and not older than
the answer; deleting an account may take its name from a grade, nothing else may change one.

SQLite drops a table's triggers when a migration rebuilds the table, and refuses to rename a table
that a trigger elsewhere names; so they are lifted before a migration and installed after each.
"""

from django.db import connections, transaction

TABLES = ("quizzes_response", "quizzes_grade", "quizzes_item", "quizzes_attempt", "quizzes_erasure")
RESPONSES_STAY = (
    "Responses are never changed, and deleted only for a learner whose erasure is on record"
)
GRADES_STAY = "Grades are only added, and deleted only for a learner whose erasure is on record"

ERASED_RESPONSE = """
    SELECT 1 FROM quizzes_item item
    JOIN quizzes_attempt attempt ON attempt.id = item.attempt_id
    JOIN quizzes_erasure erasure ON erasure.learner = attempt.learner_id
    WHERE item.id = OLD.item_id AND erasure.erased_at >= OLD.answered_at
"""
ERASED_GRADE = """
    SELECT 1 FROM quizzes_response response
    JOIN quizzes_item item ON item.id = response.item_id
    JOIN quizzes_attempt attempt ON attempt.id = item.attempt_id
    JOIN quizzes_erasure erasure ON erasure.learner = attempt.learner_id
    WHERE response.id = OLD.response_id AND erasure.erased_at >= response.answered_at
"""
MORE_THAN_A_NAME_LOST = """
    NEW.by_id IS NOT NULL OR (NEW.id, NEW.response_id, NEW.fraction, NEW.reason, NEW.graded_at)
    <> (OLD.id, OLD.response_id, OLD.fraction, OLD.reason, OLD.graded_at)
"""

SQLITE = {
    "quizzes_response_stays": f"""
        BEFORE UPDATE ON quizzes_response
        BEGIN SELECT RAISE(ABORT, '{RESPONSES_STAY}'); END
    """,
    "quizzes_response_kept": f"""
        BEFORE DELETE ON quizzes_response WHEN NOT EXISTS ({ERASED_RESPONSE})
        BEGIN SELECT RAISE(ABORT, '{RESPONSES_STAY}'); END
    """,
    "quizzes_grade_stays": f"""
        BEFORE UPDATE ON quizzes_grade WHEN {MORE_THAN_A_NAME_LOST}
        BEGIN SELECT RAISE(ABORT, '{GRADES_STAY}'); END
    """,
    "quizzes_grade_kept": f"""
        BEFORE DELETE ON quizzes_grade WHEN NOT EXISTS ({ERASED_GRADE})
        BEGIN SELECT RAISE(ABORT, '{GRADES_STAY}'); END
    """,
}  # fmt: skip


def _function(name: str, erased: str, message: str) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF EXISTS ({erased}) THEN RETURN OLD; END IF;
            END IF;
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """


POSTGRESQL_FUNCTIONS = {
    "quizzes_keep_response": _function("quizzes_keep_response", ERASED_RESPONSE, RESPONSES_STAY),
    "quizzes_keep_grade": _function("quizzes_keep_grade", ERASED_GRADE, GRADES_STAY),
}
POSTGRESQL = {
    "quizzes_response_stays": """
        BEFORE UPDATE ON quizzes_response
        FOR EACH ROW EXECUTE FUNCTION quizzes_keep_response()
    """,
    "quizzes_response_kept": """
        BEFORE DELETE ON quizzes_response
        FOR EACH ROW EXECUTE FUNCTION quizzes_keep_response()
    """,
    "quizzes_response_not_emptied": """
        BEFORE TRUNCATE ON quizzes_response
        FOR EACH STATEMENT EXECUTE FUNCTION quizzes_keep_response()
    """,
    "quizzes_grade_stays": f"""
        BEFORE UPDATE ON quizzes_grade FOR EACH ROW WHEN ({MORE_THAN_A_NAME_LOST})
        EXECUTE FUNCTION quizzes_keep_grade()
    """,
    "quizzes_grade_kept": """
        BEFORE DELETE ON quizzes_grade
        FOR EACH ROW EXECUTE FUNCTION quizzes_keep_grade()
    """,
    "quizzes_grade_not_emptied": """
        BEFORE TRUNCATE ON quizzes_grade
        FOR EACH STATEMENT EXECUTE FUNCTION quizzes_keep_grade()
    """,
}
TRIGGERS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
REMOVE = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE],
    # With the functions go the triggers that call them
    "postgresql": [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in POSTGRESQL_FUNCTIONS],
}
INSTALLED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
        AND tgrelid IN (to_regclass('quizzes_response'), to_regclass('quizzes_grade'))
    """,
}


def install(using: str = "default", **kwargs) -> None:
    """Set up the triggers anew; after every migration, where all their tables are there.

    Args:
        using: the database.
        **kwargs: what else the signal brings.
    """
    connection = connections[using]
    if not set(TABLES) <= set(connection.introspection.table_names()):
        return
    functions = POSTGRESQL_FUNCTIONS.values() if connection.vendor == "postgresql" else ()
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in (*REMOVE[connection.vendor], *functions):
            cursor.execute(statement)
        for name, rest in TRIGGERS[connection.vendor].items():
            cursor.execute(f"CREATE TRIGGER {name} {rest}")


def remove(using: str = "default") -> None:
    """Lift the guard. Whoever does that installs it again."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in REMOVE[connection.vendor]:
            cursor.execute(statement)


def lift_for_migration(using: str, plan: list, **kwargs) -> None:
    """Before a migration that has something to do; after it :func:`install` is called."""
    if plan:
        remove(using)


def are_installed(using: str = "default") -> bool:
    """Whether every trigger is there: a backup from before them has none."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(INSTALLED[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    return set(TRIGGERS[connection.vendor]) <= found
