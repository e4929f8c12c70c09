"""Compressed streams: told by their first bytes, unpacked as they come, never cut off in silence."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from python_connectors_runner.parsers.compression import decompressed
from python_connectors_runner.protocol import Failure

zstandard = pytest.importorskip("zstandard", reason="zstandard is not installed")

TEXT = b"a,b\n" + b"1,x\n" * 50_000


def zstd(data: bytes) -> bytes:
    packed: bytes = zstandard.compress(data)
    return packed


def zstd_stream(data: bytes) -> bytes:
    packer = zstandard.ZstdCompressor().compressobj()
    packed: bytes = packer.compress(data) + packer.flush()
    return packed


SKIPPED = b"\x5a\x2a\x4d\x18\x03\x00\x00\x00abc"


def unpacked(chunks: Iterable[bytes], compression: str | None = None, most: int | None = None) -> bytes:
    return b"".join(decompressed(chunks, compression, most))


def fault(chunks: Iterable[bytes], compression: str | None = None, most: int | None = None) -> tuple[str, str, str]:
    with pytest.raises(Failure) as caught:
        unpacked(chunks, compression, most)
    return caught.value.phase, caught.value.code, caught.value.message


@pytest.mark.parametrize(
    ("packed", "compression"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT[:7]) + gzip.compress(b"") + gzip.compress(TEXT[7:]), "gzip"),
        (gzip.compress(TEXT) + b"\0" * 1_000, "gzip"),
        (zstd(TEXT), "zstd"),
        (zstd_stream(TEXT), "zstd"),
        (zstd(TEXT[:7]) + zstd(b"") + SKIPPED + zstd_stream(TEXT[7:]), "zstd"),
        (SKIPPED + zstd(TEXT), "zstd"),
        (TEXT, "none"),
    ],
    ids=[
        "gzip",
        "gzip of parts",
        "gzip, padded",
        "zstd",
        "zstd stream",
        "zstd of parts",
        "zstd, first skipped",
        "none",
    ],
)
def test_a_stream_is_unpacked_wherever_it_is_cut(packed: bytes, compression: str) -> None:
    for told in (None, compression):
        assert unpacked([packed], told) == TEXT
        assert unpacked([b"", *(packed[at : at + 1] for at in range(40)), packed[40:]], told) == TEXT
        assert unpacked([packed[at : at + 1_000] for at in range(0, len(packed), 1_000)], told) == TEXT


@pytest.mark.parametrize("data", [b"", b"\x1f", b"\x1f\x8b", b"\x28\xb5\x2f", b"x", b"PAR1", b"\x2a\x4d\x18\x50"])
def test_what_does_not_begin_as_compressed_is_passed_on(data: bytes) -> None:
    assert unpacked([data]) == data
    assert unpacked([data[at : at + 1] for at in range(len(data))]) == data


def test_what_only_looks_compressed_is_passed_on_where_the_option_says_so() -> None:
    assert unpacked([gzip.compress(TEXT)], "none") == gzip.compress(TEXT)


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_stream_without_a_byte_holds_nothing(compression: str) -> None:
    assert unpacked([], compression) == b""


@pytest.mark.parametrize(("compression", "pack"), [("gzip", gzip.compress), ("zstd", zstd), ("zstd", zstd_stream)])
def test_a_stream_that_ends_early_is_refused_wherever_it_ends(compression: str, pack: Any) -> None:
    packed = pack(TEXT[:200])
    message = f"the {compression} stream ends too early: the source cut it off"
    for end in range(1, len(packed)):
        assert fault([packed[:end]], compression) == ("parse", "TRUNCATED_STREAM", message)
        assert fault([packed, packed[:end]], compression) == ("parse", "TRUNCATED_STREAM", message)


@pytest.mark.parametrize(("compression", "pack"), [("gzip", gzip.compress), ("zstd", zstd)])
def test_a_damaged_stream_is_refused(compression: str, pack: Any) -> None:
    packed = pack(bytes(range(256)) * 40)
    start = f"the stream is no {compression}, or damaged: "
    for data in (TEXT, packed[:-6] + b"\0" + packed[-5:] if compression == "gzip" else packed[:5] + b"\xff" * 30):
        phase, code, message = fault([data], compression)
        assert (phase, code, message[: len(start)]) == ("parse", "INVALID_COMPRESSION", start)
    assert fault([packed + TEXT], compression)[1] == "INVALID_COMPRESSION"


def bomb(compression: str) -> Iterator[bytes]:
    """4 GiB of zeros."""
    if compression == "gzip":
        packer = zlib.compressobj(wbits=31)
        zeros = b"\0" * (1 << 20)
        for _ in range(4_096):
            if piece := packer.compress(zeros):
                yield piece
    else:  # frames without content size whose blocks are runs of one byte
        block = ((1 << 17) << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
        yield b"\x28\xb5\x2f\xfd\x00\x38" + block * 32_768


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_bomb_needs_little_room_and_ends_at_the_limit_of_bytes(compression: str) -> None:
    most = 300 << 20
    tracemalloc.start()
    try:
        with pytest.raises(Failure) as caught:
            for _ in decompressed(bomb(compression), None, most):
                pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    message = "the compressed stream unpacks to more than 314572800 bytes: raise the limit of bytes, or read less"
    assert (caught.value.phase, caught.value.code, caught.value.message) == ("limit", "BYTES_LIMIT", message)
    assert peak < 150 << 20


def test_zstd_without_its_package_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    assert fault([zstd(TEXT)]) == (
        "parse",
        "MISSING_PACKAGE",
        "a stream that is compressed with zstd needs the Python package zstandard: add it to the connection's "
        "requirements, for example zstandard in requirements.txt, or bake it into the runner",
    )
