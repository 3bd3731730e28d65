from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0006_cards"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="attempt", name="one_open_attempt"),
        migrations.AddField(
            model_name="attempt",
            name="occasion",
            field=models.CharField(blank=True, default="", editable=False, max_length=40),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("submitted_at", None)),
                fields=("learner", "quiz", "occasion"),
                name="one_open_attempt",
            ),
        ),
    ]
