"""`examples/publisher.py` plays a publisher over HTTP alone; what it says is what happened."""

import subprocess
import sys
from collections import Counter

from config.embedded import REPOSITORY


def test_the_example_makes_moderates_bans_follows_and_asks(live_parley, wire_key):
    given = ["--url", live_parley.base_url, "--site", "wire", "--key", wire_key]
    done = subprocess.run(
        [sys.executable, "examples/publisher.py", *given],
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = Counter(line.split(":")[0].split(" ")[0] for line in done.stdout.splitlines())
    assert said["Rejected"] == said["Undone"] == said["Approved"] == said["Lifted"] == 1
    assert "While banned: 403 banned: You cannot take part in discussions here." in done.stdout
    assert "likely toxic: held from" in done.stdout and "for 'idiot'" in done.stdout
    decided = [line for line in done.stdout.splitlines() if line.startswith("Decision")]
    by_the_key = [line for line in decided if "by key:wire:tests" in line]
    assert len(decided) == 6 and len(by_the_key) == 4
    with live_parley.connect() as db:
        thread, state = db.execute(
            "SELECT id, state FROM comments_thread WHERE title = 'The harbour, 1'"
        ).fetchone()
        states = db.execute(
            "SELECT status FROM comments_comment WHERE thread_id = %s ORDER BY id LIMIT 2", [thread]
        ).fetchall()
        bans = db.execute(
            "SELECT count(*) FROM moderation_ban b JOIN comments_site s ON s.id = b.site_id "
            "WHERE s.key = 'wire' AND b.lifted_at IS NULL"
        ).fetchone()[0]
    assert state == "closed" and bans == 0
    assert states == [("published",), ("published",)]
