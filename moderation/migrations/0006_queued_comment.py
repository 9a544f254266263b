from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0005_score_requests_of_a_site")]

    operations = [migrations.RenameModel("Queue", "QueuedComment")]
