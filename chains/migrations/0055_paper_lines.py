import django.db.models.deletion
from django.db import migrations, models

# Columns added to the two tables later need not be here; one whose type changes must
# leave this view first.
VIEW = """
CREATE VIEW chains_paperline AS
SELECT id * 2 AS id, 'certificate'::varchar AS kind, id AS paper, chain_id, type, type_text,
       number, issuer, issued_on, expires_on, expires_on + 1 AS lapses_on, suspended_on,
       revoked_on, seen_at
  FROM chains_certificate
UNION ALL
SELECT id * 2 + 1, 'confirmation'::varchar, id, chain_id, ''::varchar, ''::varchar, number, issuer,
       issued_on, expires_on, expires_on + 1, suspended_on, revoked_on, seen_at
  FROM chains_confirmation;
"""


class Migration(migrations.Migration):
    dependencies = [('chains', '0052_count_snapshot')]

    operations = [
        migrations.CreateModel(
            name="PaperLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("paper", models.BigIntegerField()),
                ("chain", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="chains.chain")),
                ("type", models.CharField(max_length=20)),
                ("type_text", models.CharField(max_length=120)),
                ("number", models.CharField(max_length=80)),
                ("issuer", models.CharField(max_length=200)),
                ("issued_on", models.DateField(null=True)),
                ("expires_on", models.DateField(null=True)),
                ("lapses_on", models.DateField(null=True)),
                ("suspended_on", models.DateField(null=True)),
                ("revoked_on", models.DateField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "chains_paperline", "managed": False},
        ),
        migrations.RunSQL(VIEW, "DROP VIEW chains_paperline;"),
        # The list of papers to renew, and each day's warnings, over a large register.
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["expires_on"], name="certificate_ends"),
        ),
        migrations.AddIndex(
            model_name="confirmation",
            index=models.Index(fields=["expires_on"], name="confirmation_ends"),
        ),
    ]
