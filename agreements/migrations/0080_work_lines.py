import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What is open, from the records themselves; which day counts is asked by the querysets.
# Columns added to these tables later need not be here; one whose type changes must
# leave this view first. The first number of each part keeps ids apart.
VIEW = """
CREATE VIEW agreements_workline AS
-- The text itself: answered, then signed by each side.
SELECT a.id * 32 + 1 AS id, 'text'::varchar AS kind, a.id AS subject, NULL::bigint AS place,
       a.id AS agreement_id, a.waiting_side AS side, a.title::varchar AS title,
       NULL::int AS number,
       (SELECT max(s.at) FROM agreements_agreementstep s WHERE s.agreement_id = a.id) AS since,
       NULL::date AS counts_on, a.search_text
  FROM agreements_agreement a
 WHERE a.archived_at IS NULL AND a.stage = 'proposed'
UNION ALL
SELECT a.id * 32 + 2, 'signature', a.id, NULL, a.id, a.waiting_side, a.title, NULL,
       (SELECT max(s.at) FROM agreements_agreementstep s WHERE s.agreement_id = a.id),
       NULL, a.search_text
  FROM agreements_agreement a
 WHERE a.archived_at IS NULL AND a.stage = 'agreed'
UNION ALL
SELECT m.id * 32 + 3, CASE m.stage WHEN 'proposed' THEN 'amendment' ELSE 'amendment_sign' END,
       m.id, NULL, a.id, m.waiting_side, a.title, m.number,
       (SELECT max(s.at) FROM agreements_agreementstep s
         WHERE s.agreement_id = a.id AND s.kind LIKE 'amendment%'),
       NULL, a.search_text
  FROM agreements_amendment m JOIN agreements_agreement a ON a.id = m.agreement_id
 WHERE a.archived_at IS NULL AND m.stage IN ('proposed', 'agreed')
UNION ALL
SELECT t.id * 32 + 4, 'ending', t.id, NULL, a.id,
       CASE t.side WHEN 'host' THEN 'partner' ELSE 'host' END, a.title, NULL, t.asked_at,
       NULL, a.search_text
  FROM agreements_termination t JOIN agreements_agreement a ON a.id = t.agreement_id
 WHERE a.archived_at IS NULL AND t.state = 'asked'
UNION ALL
-- What one side told and the other has to answer.
SELECT r.id * 32 + 5, 'figure', r.id, c.id, a.id, r.waiting_side, c.indicator, r.year,
       coalesce((SELECT max(e.at) FROM agreements_reportentry e WHERE e.report_id = r.id),
                r.reported_at),
       NULL, a.search_text
  FROM agreements_progressreport r
  JOIN agreements_commitment c ON c.id = r.commitment_id
  JOIN agreements_agreement a ON a.id = c.agreement_id
 WHERE a.archived_at IS NULL AND c.archived_at IS NULL
   AND r.state IN ('reported', 'disputed')
UNION ALL
SELECT r.id * 32 + 6, 'outcome', r.id, v.id, a.id, r.waiting_side, v.title, NULL,
       coalesce((SELECT max(e.at) FROM agreements_outcomeentry e WHERE e.report_id = r.id),
                r.reported_at),
       NULL, a.search_text || v.search_text
  FROM agreements_outcomereport r
  JOIN agreements_activity v ON v.id = r.activity_id
  JOIN agreements_agreement a ON a.id = v.agreement_id
 WHERE a.archived_at IS NULL AND r.state IN ('reported', 'disputed')
UNION ALL
SELECT p.id * 32 + 7, 'plan', p.id, y.year, a.id,
       CASE p.side WHEN 'host' THEN 'partner' ELSE 'host' END, a.title, y.year, p.made_at,
       NULL, a.search_text
  FROM agreements_planproposal p
  JOIN agreements_yearplan y ON y.id = p.plan_id
  JOIN agreements_agreement a ON a.id = y.agreement_id
 WHERE a.archived_at IS NULL AND p.state = 'sent'
UNION ALL
-- A review: each side writes its part, then confirms the whole.
SELECT r.id * 32 + CASE o.side WHEN 'host' THEN 8 ELSE 9 END,
       CASE WHEN '' IN (r.host_assessment, r.partner_assessment)
            THEN 'assessment' ELSE 'confirmation' END,
       r.id, r.id, a.id, o.side, a.title, extract(year FROM r.last_day)::int,
       greatest(r.created_at, o.other_confirmed_at), NULL, a.search_text
  FROM agreements_review r
  JOIN agreements_agreement a ON a.id = r.agreement_id
 CROSS JOIN LATERAL (VALUES
       ('host', r.host_assessment, r.host_confirmed_at, r.partner_confirmed_at),
       ('partner', r.partner_assessment, r.partner_confirmed_at, r.host_confirmed_at)
       ) AS o (side, assessment, confirmed_at, other_confirmed_at)
 WHERE a.archived_at IS NULL AND r.frozen_at IS NULL
   AND (o.assessment = ''
        OR ('' NOT IN (r.host_assessment, r.partner_assessment) AND o.confirmed_at IS NULL))
UNION ALL
SELECT a.id * 32 + 10, 'draft', a.id, NULL, a.id,
       CASE WHEN a.is_paper THEN 'host' ELSE a.drafted_by_side END, a.title, NULL,
       a.updated_at, NULL, a.search_text
  FROM agreements_agreement a
 WHERE a.archived_at IS NULL AND a.stage = 'draft'
UNION ALL
-- Days that count. An agreement that goes on in a signed one needs no word of its end.
SELECT a.id * 32 + 11, 'term_end', a.id, NULL, a.id, '', a.title, NULL, NULL,
       least(a.ends_on, a.terminated_on), a.search_text
  FROM agreements_agreement a
 WHERE a.archived_at IS NULL AND a.sealed_at IS NOT NULL
   AND (a.terminated_on IS NULL OR a.terminated_on >= a.starts_on)
   AND NOT EXISTS (
       SELECT FROM agreements_agreement n
        WHERE n.archived_at IS NULL AND n.sealed_at IS NOT NULL
          AND (n.renews_id = a.id
               OR (n.association_id = a.association_id AND n.starts_on > a.starts_on)))
UNION ALL
SELECT c.id * 32 + 12, 'commitment_due', c.id, c.id, a.id, c.responsible_side, c.indicator,
       NULL, NULL, c.due_on, a.search_text
  FROM agreements_commitment c JOIN agreements_agreement a ON a.id = c.agreement_id
 WHERE a.archived_at IS NULL AND a.sealed_at IS NOT NULL AND c.archived_at IS NULL
   AND (a.terminated_on IS NULL OR c.due_on <= a.terminated_on)
UNION ALL
SELECT v.id * 32 + d.part, d.kind, v.id, v.id, a.id, v.responsible_side, v.title, NULL, NULL,
       d.counts_on, a.search_text || v.search_text
  FROM agreements_activity v
  JOIN agreements_agreement a ON a.id = v.agreement_id
 CROSS JOIN LATERAL (VALUES
       (13, 'activity_near', v.starts_on), (14, 'outcome_missing', v.ends_on)
       ) AS d (part, kind, counts_on)
 WHERE a.archived_at IS NULL AND v.state = 'planned'
   AND (a.terminated_on IS NULL OR v.starts_on <= a.terminated_on)
UNION ALL
-- A year that had a plan is looked back on until the 31st of March; the last one, and
-- the whole term, by the final review within 60 days.
SELECT y.id * 32 + 15, 'year_review', y.id,
       (SELECT max(r.id) FROM agreements_review r
         WHERE r.agreement_id = a.id AND r.frozen_at IS NULL
           AND r.first_day <= make_date(y.year, 12, 31)
           AND r.last_day >= make_date(y.year, 10, 1)),
       a.id, '', a.title, y.year, NULL, make_date(y.year + 1, 3, 31), a.search_text
  FROM agreements_yearplan y JOIN agreements_agreement a ON a.id = y.agreement_id
 WHERE a.archived_at IS NULL AND a.sealed_at IS NOT NULL
   AND least(a.ends_on, a.terminated_on) > make_date(y.year, 12, 31)
   AND EXISTS (SELECT FROM agreements_planproposal p
                WHERE p.plan_id = y.id AND p.state = 'agreed')
   AND NOT EXISTS (SELECT FROM agreements_review r
                    WHERE r.agreement_id = a.id AND r.frozen_at IS NOT NULL
                      AND r.first_day <= make_date(y.year, 12, 31)
                      AND r.last_day >= make_date(y.year, 10, 1))
UNION ALL
SELECT a.id * 32 + 16, 'final_review', a.id,
       (SELECT max(r.id) FROM agreements_review r
         WHERE r.agreement_id = a.id AND r.frozen_at IS NULL AND r.kind = 'final'),
       a.id, '', a.title, NULL, NULL, least(a.ends_on, a.terminated_on) + 60, a.search_text
  FROM agreements_agreement a
 WHERE a.archived_at IS NULL AND a.sealed_at IS NOT NULL
   AND (a.terminated_on IS NULL OR a.terminated_on >= a.starts_on)
   AND NOT EXISTS (SELECT FROM agreements_review r
                    WHERE r.agreement_id = a.id AND r.kind = 'final'
                      AND r.frozen_at IS NOT NULL);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0072_text_templates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('text', 'Nội dung chờ trả lời'), ('signature', 'Văn bản chờ ký'), ('amendment', 'Phụ lục chờ trả lời'), ('amendment_sign', 'Phụ lục chờ ký'), ('ending', 'Đề nghị chấm dứt chờ trả lời'), ('figure', 'Số liệu cam kết chờ trả lời'), ('outcome', 'Kết quả hoạt động chờ trả lời'), ('plan', 'Kế hoạch năm chờ trả lời'), ('assessment', 'Bản đánh giá chờ viết'), ('confirmation', 'Bản đánh giá chờ xác nhận'), ('draft', 'Bản nháp chưa gửi'), ('term_end', 'Thỏa thuận hết hiệu lực'), ('commitment_due', 'Hạn của cam kết'), ('activity_near', 'Hoạt động sắp tới'), ('outcome_missing', 'Hoạt động chưa báo kết quả'), ('year_review', 'Sơ kết năm chưa xong'), ('final_review', 'Tổng kết chưa xong')], max_length=16)),
                ('subject', models.BigIntegerField()),
                ('place', models.BigIntegerField(null=True)),
                ('side', models.CharField(choices=[('host', 'Bên Hà Nội'), ('partner', 'Bên tỉnh bạn')], max_length=10)),
                ('agreement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.agreement')),
                ('title', models.CharField(max_length=300)),
                ('number', models.IntegerField(null=True)),
                ('since', models.DateTimeField(null=True)),
                ('counts_on', models.DateField(null=True)),
                ('search_text', models.TextField()),
            ],
            options={
                'db_table': 'agreements_workline',
                'managed': False,
            },
        ),
        migrations.RunSQL(VIEW, 'DROP VIEW agreements_workline;'),
        migrations.CreateModel(
            name='DueWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('text', 'Nội dung chờ trả lời'), ('signature', 'Văn bản chờ ký'), ('amendment', 'Phụ lục chờ trả lời'), ('amendment_sign', 'Phụ lục chờ ký'), ('ending', 'Đề nghị chấm dứt chờ trả lời'), ('figure', 'Số liệu cam kết chờ trả lời'), ('outcome', 'Kết quả hoạt động chờ trả lời'), ('plan', 'Kế hoạch năm chờ trả lời'), ('assessment', 'Bản đánh giá chờ viết'), ('confirmation', 'Bản đánh giá chờ xác nhận'), ('draft', 'Bản nháp chưa gửi'), ('term_end', 'Thỏa thuận hết hiệu lực'), ('commitment_due', 'Hạn của cam kết'), ('activity_near', 'Hoạt động sắp tới'), ('outcome_missing', 'Hoạt động chưa báo kết quả'), ('year_review', 'Sơ kết năm chưa xong'), ('final_review', 'Tổng kết chưa xong')], max_length=16)),
                ('subject', models.BigIntegerField()),
                ('counts_on', models.DateField()),
                ('step', models.PositiveSmallIntegerField(choices=[(90, 'Còn không quá 90 ngày'), (30, 'Còn không quá 30 ngày'), (7, 'Còn không quá 7 ngày'), (0, 'Đã quá hạn')])),
                ('told_at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agreements.agreement')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'subject', 'counts_on', 'step'), name='due_step_told_once')],
            },
        ),
    ]
