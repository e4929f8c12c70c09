"""Formats of dates and timestamps: which are allowed, and that they are read as strptime reads them."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from python_connectors_runner.inference.moments import ISO, Moments, format_fault

TABLE = Path(__file__).parents[2] / "protocol" / "moment-formats.json"
FORMATS = json.loads(TABLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("option", ["dateFormat", "timestampFormat"])
def test_a_format_is_allowed_where_the_table_says_so(option: str) -> None:
    time = option == "timestampFormat"
    assert [format_fault(format_, time) for format_ in FORMATS[option]["valid"]] == [None] * len(
        FORMATS[option]["valid"]
    )
    assert [format_ for format_ in FORMATS[option]["invalid"] if format_fault(format_, time) is None] == []


def test_every_day_from_the_year_1_is_a_date_and_no_other() -> None:
    found = re.compile(ISO.patterns["date"]).fullmatch
    # Around the ends of all months, where days exist or not; leap years have all their kinds within 400 years.
    for year in [*range(3), *range(1599, 2001), 4000, 9999]:
        for month in range(14):
            for day in (0, 1, 9, 10, 19, 20, 27, 28, 29, 30, 31, 32):
                text = f"{year:04}-{month:02}-{day:02}"
                try:
                    date.fromisoformat(text)
                except ValueError:
                    assert not found(text), text
                else:
                    assert found(text), text


@pytest.mark.slow
def test_every_single_day_is_a_date() -> None:
    found = re.compile(ISO.patterns["date"]).fullmatch
    assert all(found(date.fromordinal(day).isoformat()) for day in range(1, date.max.toordinal() + 1))


days = st.dates(min_value=date(1969, 1, 1), max_value=date(2068, 12, 31))
moments = st.datetimes(min_value=datetime(1969, 1, 1), max_value=datetime(2068, 12, 31))


@given(days, st.sampled_from(FORMATS["dateFormat"]["valid"]))
def test_what_strftime_writes_is_a_date(day: date, format_: str) -> None:
    assert Moments(format_).kind(day.strftime(format_)) == "date"


@given(moments, st.integers(-12, 14), st.sampled_from(FORMATS["timestampFormat"]["valid"]))
def test_what_strftime_writes_is_a_timestamp(moment: datetime, hours: int, format_: str) -> None:
    from datetime import timezone

    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert Moments(None, format_).kind(aware.strftime(format_)) == ("aware" if "%z" in format_ else "naive")


@given(st.from_regex(r"[0-3]?[0-9]/[01]?[0-9]/[0-9]{4}", fullmatch=True))
def test_a_date_in_a_format_is_what_strptime_takes(text: str) -> None:
    try:
        datetime.strptime(text, "%d/%m/%Y")
    except ValueError:
        expected = None
    else:
        expected = "date" if text.isascii() else None
    assert Moments("%d/%m/%Y").kind(text) == expected


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("%Y%m%d", "2026131"),
        ("%d/%m/%Y", "31/01/26"),
        ("%d/%m/%Y", " 1/01/2026"),
        ("%d/%m/%Y", "01-01-2026"),
        ("%d.%m.%Y", "01x01x2026"),
        ("%d %b %Y", "1 Mai 2026"),
        ("%d/%m/%Y", "29/02/2023"),
        ("%d/%m/%y", "29/02/23"),
        ("%d/%m/%Y", "01/01/2026\n"),
    ],
)
def test_what_is_written_another_way_is_no_date(format_: str, text: str) -> None:
    assert Moments(format_).kind(text) is None
