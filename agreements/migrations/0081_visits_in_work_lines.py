from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("agreements.migrations.0080_work_lines").VIEW
# A year after a study visit its learning side is asked who took the model up.
VIEW = BEFORE.rstrip().removesuffix(";").replace("CREATE VIEW", "CREATE OR REPLACE VIEW") + """
UNION ALL
SELECT s.id * 32 + 17, 'adoption', s.id, v.id, a.id, s.learning_side, v.title, NULL, NULL,
       (v.ends_on + interval '1 year')::date
         + CASE WHEN to_char(v.ends_on, 'MMDD') = '0229' THEN 1 ELSE 0 END,
       a.search_text || v.search_text
  FROM agreements_studyvisit s
  JOIN agreements_activity v ON v.id = s.activity_id
  JOIN agreements_agreement a ON a.id = v.agreement_id
 WHERE a.archived_at IS NULL AND v.kind = 'study_visit' AND v.state = 'held'
   AND s.told_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [('agreements', '0080_work_lines')]

    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW agreements_workline;" + BEFORE),
        migrations.AlterField(
            model_name='duewarning',
            name='kind',
            field=models.CharField(choices=[
                ('text', 'Nội dung chờ trả lời'),
                ('signature', 'Văn bản chờ ký'),
                ('amendment', 'Phụ lục chờ trả lời'),
                ('amendment_sign', 'Phụ lục chờ ký'),
                ('ending', 'Đề nghị chấm dứt chờ trả lời'),
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
