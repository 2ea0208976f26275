"""The settings: how lists are written, and the documents that name them all."""

from pathlib import Path

import pytest

from byline.errors import SettingsError
from byline.settings import Settings
from scripts.settings import ROOT, files


@pytest.mark.parametrize("value", ["/a,/b c", " /a , /b c ,", '["/a", "/b c"]'])
def test_a_list_is_divided_by_commas_or_is_json(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("BYLINE_LIBRARY", value)
    assert Settings.read().library == (Path("/a"), Path("/b c"))


def test_a_list_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_LIBRARY", '["/a"')
    with pytest.raises(SettingsError, match=r"^BYLINE_LIBRARY: "):
        Settings.read()


def test_the_documents_name_what_the_classes_read() -> None:
    for path, text in files().items():
        assert (ROOT / path).read_text() == text, "run python -m scripts.settings"
