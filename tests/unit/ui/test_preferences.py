"""What the agent has set is kept, checked and told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from ui.preferences import PreferenceBook, Preferences, SendBy, read

NOON = datetime(2026, 3, 18, 12, 0, tzinfo=UTC).astimezone()


class Memory(dict[str, object]):
    """A settings file of plain values."""

    def value(self, key: str, default: object = None) -> object:
        return self.get(key, default)

    def setValue(self, key: str, value: object) -> None:  # noqa: N802
        self[key] = value


def at(minutes: int) -> datetime:
    return NOON.replace(hour=minutes // 60, minute=minutes % 60)


def test_what_is_set_is_there_after_a_restart(tmp_path: Path) -> None:
    def file() -> QSettings:
        return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)

    settings = file()
    PreferenceBook(settings).change(
        text_scale=150, send_by=SendBy.ENTER, sound=False, undo_send_s=0, sound_device="Гарнитура"
    )
    settings.sync()
    kept = read(file())
    assert kept == Preferences(
        text_scale=150,
        send_by=SendBy.ENTER,
        sound=False,
        undo_send_s=0,
        sound_device="Гарнитура",
    )


@pytest.mark.parametrize("garbage", [b"\xff\xfe\x00[[[=", b"", b"[look]\ntext_scale=@@@\n"])
def test_a_damaged_file_leaves_every_setting_as_at_first(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "settings.ini").write_bytes(garbage)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    assert read(settings) == Preferences()


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "look/text_scale",
                "sending/undo_send_s",
                "sending/send_by",
                "notifications/volume",
                "notifications/quiet_from_min",
                "notifications/sound_device",
                "desktop/lock_after_min",
                "notifications/sound",
            ]
        ),
        st.one_of(
            st.text(), st.integers(), st.floats(), st.binary(), st.none(), st.lists(st.text())
        ),
    )
)
def test_whatever_the_file_says_stays_within_bounds(kept: dict[str, object]) -> None:
    found = read(Memory(kept))
    assert 100 <= found.text_scale <= 200
    assert 0 <= found.undo_send_s <= 30
    assert 0 <= found.volume <= 100
    assert -1 <= found.quiet_from_min < 1440
    assert 0 <= found.lock_after_min <= 30
    assert found.sound_device.isprintable()


def test_a_value_out_of_bounds_is_refused_and_nothing_changes() -> None:
    book = PreferenceBook(Memory())
    told: list[Preferences] = []
    forget = book.listen(told.append)
    with pytest.raises(ValueError, match="undo_send_s"):
        book.change(volume=10, undo_send_s=31)
    with pytest.raises(TypeError):
        book.change(colour="red")
    assert book.now == Preferences()
    book.change(volume=10)
    forget()
    book.change(volume=20)
    assert [prefs.volume for prefs in told] == [10]


def test_do_not_disturb_lasts_as_long_as_it_was_asked_for() -> None:
    assert not Preferences().is_quiet(NOON)
    assert Preferences(quiet=True).is_quiet(NOON)
    hour = Preferences(quiet_until=int((NOON + timedelta(hours=1)).timestamp()))
    assert hour.is_quiet(NOON + timedelta(minutes=59))
    assert not hour.is_quiet(NOON + timedelta(minutes=61))


@pytest.mark.parametrize(
    ("begin", "end", "quiet", "loud"),
    [
        (13 * 60, 14 * 60, (780, 839), (779, 840)),
        (22 * 60, 7 * 60, (1320, 0, 419), (420, 1319)),
        (600, 600, (), (600, 601)),
        (600, -1, (), (600,)),
    ],
)
def test_a_daily_schedule_may_span_midnight(
    begin: int, end: int, quiet: tuple[int, ...], loud: tuple[int, ...]
) -> None:
    prefs = Preferences(quiet_from_min=begin, quiet_to_min=end)
    assert all(prefs.is_quiet(at(minute)) for minute in quiet)
    assert not any(prefs.is_quiet(at(minute)) for minute in loud)
