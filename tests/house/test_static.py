"""Static files are collected when they have changed, and not at each start."""

import shutil

import pytest

from config.serve import static


@pytest.fixture
def repository(tmp_path, monkeypatch):
    for name in ("requirements.txt", "config/staticfiles.py", "config/settings/base.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(static.REPOSITORY / name, tmp_path / name)
    (tmp_path / "comments" / "static").mkdir(parents=True)
    (tmp_path / "comments" / "static" / "widget.js").write_text("1", encoding="utf-8")
    monkeypatch.setattr(static, "REPOSITORY", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("comments/static/widget.js", "2"),
        ("comments/static/more.js", "1"),
        ("requirements.txt", "Django==6"),
    ],
)
def test_a_change_has_them_collected_anew(repository, tmp_path_factory, file, text):
    folder = tmp_path_factory.mktemp("static")
    assert not static.is_collected(folder)
    static.note_collected(folder)
    assert static.is_collected(folder)
    (repository / file).write_text(text, encoding="utf-8")
    assert not static.is_collected(folder)
