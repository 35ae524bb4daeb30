from django.db import migrations

# 0065 and 0050 each changed the function of 0040: by key, and with the day of the owner's
# last word. This one does both.
REFRESH = """
CREATE OR REPLACE FUNCTION chains_refresh_entries(changed bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    shown bigint[];
BEGIN
    IF cardinality(changed) = 0 THEN
        RETURN;
    END IF;
    shown := ARRAY(
        SELECT chain.id FROM unnest(changed) AS given(id) JOIN chains_chain chain USING (id)
         WHERE archived_at IS NULL
           AND publication = 'public' AND status = 'operating'
         ORDER BY chain.id FOR NO KEY UPDATE OF chain
    );
    DELETE FROM chains_directoryentry entry
     USING (SELECT unnest(changed) EXCEPT SELECT unnest(shown)) AS gone(id)
     WHERE entry.chain_id = gone.id;
    IF cardinality(shown) = 0 THEN
        RETURN;
    END IF;
    INSERT INTO chains_directoryentry AS kept
        (chain_id, sort_key, search_text, province_id, registered_id, "group",
         roles, papers, periods, reconfirmed_on)
    SELECT chain.id, chain.sort_key, chain.search_text,
           coalesce(unit.successor_id, unit.id), unit.id,
           chain."group", stages.roles, papers.kinds, papers.periods,
           chain.reconfirmed_on
      FROM unnest(shown) AS given(id)
      JOIN chains_chain chain USING (id)
      JOIN organisations_association association
        ON association.id = chain.association_id
      JOIN organisations_province unit ON unit.id = association.province_id
      CROSS JOIN LATERAL (
        SELECT ARRAY(
            SELECT DISTINCT role FROM chains_stage
             WHERE chain_id = chain.id ORDER BY role
        ) AS roles
      ) stages
      CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(kind ORDER BY kind, id), '{}') AS kinds,
               coalesce(array_agg(
                   CASE WHEN until IS NULL OR until < issued_on THEN 'empty'::daterange
                        ELSE daterange(issued_on, until, '[]') END
                   ORDER BY kind, id), '{}') AS periods
          FROM (
            SELECT id, type AS kind, issued_on, CASE WHEN expires_on IS NOT NULL
                   THEN least(expires_on, suspended_on - 1, revoked_on - 1) END AS until
              FROM chains_certificate
             WHERE chain_id = chain.id AND seen_at IS NOT NULL
            UNION ALL
            SELECT id, 'confirmation', issued_on, CASE WHEN expires_on IS NOT NULL
                   THEN least(expires_on, suspended_on - 1, revoked_on - 1) END
              FROM chains_confirmation
             WHERE chain_id = chain.id AND seen_at IS NOT NULL
          ) seen
      ) papers
    ON CONFLICT (chain_id) DO UPDATE
       SET sort_key = excluded.sort_key, search_text = excluded.search_text,
           province_id = excluded.province_id,
           registered_id = excluded.registered_id, "group" = excluded."group",
           roles = excluded.roles, papers = excluded.papers, periods = excluded.periods,
           reconfirmed_on = excluded.reconfirmed_on
     WHERE (kept.sort_key, kept.search_text, kept.province_id, kept.registered_id, kept."group",
            kept.roles, kept.papers, kept.periods, kept.reconfirmed_on)
           IS DISTINCT FROM
           (excluded.sort_key, excluded.search_text, excluded.province_id, excluded.registered_id,
            excluded."group", excluded.roles, excluded.papers, excluded.periods,
            excluded.reconfirmed_on);
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [('chains', '0070_public_addresses')]

    operations = [migrations.RunSQL(REFRESH, migrations.RunSQL.noop)]
