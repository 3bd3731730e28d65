"""The group whose members are staff that may look, answer reports and mark written answers.

No model is imported here: the app's configuration needs this module before there are any.
"""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions

GROUP = "Instructors"

# What they may view. Reflections and the codes that open somebody's progress are never among it.
MAY_VIEW = {
    "accounts": ("learner", "staffview"),
    "lessons": (
        "course",
        "source",
        "paragraph",
        "statement",
        "unit",
        "lesson",
        "section",
        "path",
        "term",
        "reference",
        "skill",
    ),
    "classrooms": ("classroom",),
    "completions": ("completion",),
    "quizzes": ("question", "revision", "quiz", "attempt", "item", "response", "grade", "report"),
}
# A report's note stays as it was sent; its status and the reply are theirs. Grades are only added.
MAY_CHANGE = {"quizzes": ("report",)}
MAY_ADD = {"quizzes": ("grade",), "classrooms": ("classroom",)}


def keep_group(*, using: str, apps=installed_apps, **kwargs) -> None:
    """Make the group, and give it those of its rights that it lacks, after every migration.

    Rights that somebody else gave it are left alone. Permissions are made app by app after this
    site's own turn, so those needed here are made first; that changes nothing for the others.

    Args:
        using: the database that was migrated.
        apps: the models as they stand after the migration.
        **kwargs: what else the signal brings.
    """
    try:
        group_model = apps.get_model("auth", "Group")
        permission_model = apps.get_model("auth", "Permission")
    except LookupError:
        return
    permissions = permission_model.objects.using(using)
    rights = []
    for label, models in MAY_VIEW.items():
        create_permissions(
            installed_apps.get_app_config(label), verbosity=0, using=using, apps=apps
        )
        codenames = [f"view_{model}" for model in models]
        codenames += [f"change_{model}" for model in MAY_CHANGE.get(label, ())]
        codenames += [f"add_{model}" for model in MAY_ADD.get(label, ())]
        rights += permissions.filter(content_type__app_label=label, codename__in=codenames)
    group, _made = group_model.objects.using(using).get_or_create(name=GROUP)
    group.permissions.add(*rights)
