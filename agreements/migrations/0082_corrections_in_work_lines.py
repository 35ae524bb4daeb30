from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("agreements.migrations.0081_visits_in_work_lines").VIEW
# What one side asks and the other confirms: a slip in the record, a document for all.
VIEW = BEFORE.rstrip().removesuffix(";") + """
UNION ALL
SELECT c.id * 32 + 18, 'correction', c.id, NULL, a.id,
       CASE c.side WHEN 'host' THEN 'partner' ELSE 'host' END, a.title, NULL, c.asked_at,
       NULL, a.search_text
  FROM agreements_correction c JOIN agreements_agreement a ON a.id = c.agreement_id
 WHERE a.archived_at IS NULL AND c.state = 'asked'
UNION ALL
SELECT r.id * 32 + 19, 'release', r.id, d.id, a.id,
       CASE r.asked_side WHEN 'host' THEN 'partner' ELSE 'host' END, d.title, NULL,
       r.asked_at, NULL, a.search_text
  FROM agreements_documentrelease r
  JOIN agreements_agreementdocument d ON d.id = r.document_id
  JOIN agreements_agreement a ON a.id = d.agreement_id
 WHERE a.archived_at IS NULL AND r.confirmed_at IS NULL AND r.revoked_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [('agreements', '0081_visits_in_work_lines')]

    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW agreements_workline;" + BEFORE.replace("CREATE OR REPLACE VIEW", "CREATE VIEW")),
        migrations.AlterField(
            model_name='duewarning',
            name='kind',
            field=models.CharField(choices=[
                ('text', 'Nội dung chờ trả lời'),
                ('signature', 'Văn bản chờ ký'),
                ('amendment', 'Phụ lục chờ trả lời'),
                ('amendment_sign', 'Phụ lục chờ ký'),
                ('correction', 'Đề nghị đính chính chờ trả lời'),
                ('ending', 'Đề nghị chấm dứt chờ trả lời'),
                ('release', 'Tài liệu chờ xác nhận công khai'),
                ('figure', 'Số liệu cam kết chờ trả lời'),
                ('outcome', 'Kết quả hoạt động chờ trả lời'),
                ('plan', 'Kế hoạch năm chờ trả lời'),
                ('assessment', 'Bản đánh giá chờ viết'),
                ('confirmation', 'Bản đánh giá chờ xác nhận'),
                ('draft', 'Bản nháp chưa gửi'),
                ('term_end', 'Thỏa thuận hết hiệu lực'),
                ('commitment_due', 'Hạn của cam kết'),
                ('activity_near', 'Hoạt động sắp tới'),
                ('outcome_missing', 'Hoạt động chưa báo kết quả'),
                ('year_review', 'Sơ kết năm chưa xong'),
                ('final_review', 'Tổng kết chưa xong'),
                ('adoption', 'Sau một năm: ai áp dụng mô hình'),
            ], max_length=16),
        ),
    ]
