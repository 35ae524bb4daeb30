"""The table behind the default cache: failed sign-ins and used codes.

Unlogged: after a crash of the server it is empty, which costs nobody more than a counter.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_invitations")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE portal_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            -- For the cache's own sweep of what has expired.
            CREATE INDEX portal_cache_expires ON portal_cache (expires);
            """,
            "DROP TABLE portal_cache",
        )
    ]
