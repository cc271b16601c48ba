"""Scans are hostile until shown otherwise: read in a child with limits, refused with a reason, never a crash."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from certverify.scans.reader import Scan, read

PAYLOAD = "https://cx.mem.gov.cn/查询?no=1"


def code(payload: str = PAYLOAD, scale: int = 6) -> Image.Image:
    """Return a QR code as a picture."""
    made = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode)
    drawn = memoryview(made.to_image(scale=scale))
    return Image.frombytes("L", (drawn.shape[1], drawn.shape[0]), drawn.tobytes())


def photograph(payload: str = PAYLOAD) -> Image.Image:
    """Return a card photographed askew: grey ground, a white card, the code in its corner."""
    card = Image.new("L", (1000, 640), 235)
    card.paste(code(payload, 5), (640, 250))
    ground = Image.new("L", (1600, 1200), 90)
    turned = card.rotate(17, expand=True, fillcolor=90)
    ground.paste(turned, (150, 120))
    return ground


def pdf(folder: Path, pages: int, payload: str = PAYLOAD) -> Path:
    """Return a PDF with the code on its last page."""
    blank = [Image.new("L", (600, 800), 255) for _ in range(pages - 1)]
    path = folder / f"{pages}.pdf"
    [*blank, photograph(payload)][0].save(
        path, save_all=True, append_images=[*blank, photograph(payload)][1:]
    )
    return path


def bomb() -> bytes:
    """Return a PNG of 60,000 × 60,000 black points, packed into some kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes(7501) * 2000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def only(folder: Path) -> Scan:
    (scan,) = read(folder)
    return scan


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp", "tiff", "gif"])
def test_a_code_on_a_photographed_card_is_read(suffix: str, tmp_path: Path) -> None:
    """Turned by 17 degrees, in every format that telephones and scanners make; told by content, not by ending."""
    photograph().save(tmp_path / f"card.{suffix}")
    (tmp_path / f"card.{suffix}").rename(tmp_path / "card.dat")
    assert only(tmp_path).payloads == (PAYLOAD,)


def test_a_code_on_the_last_page_of_a_pdf_is_read(tmp_path: Path) -> None:
    """Each page is looked at."""
    pdf(tmp_path, 3)
    assert only(tmp_path).payloads == (PAYLOAD,)


def test_a_code_on_a_transparent_ground_is_read(tmp_path: Path) -> None:
    """Transparent counts as white paper."""
    grey = code()
    clear = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=grey.point(lambda value: 255 - value))
    clear.save(tmp_path / "card.png")
    assert only(tmp_path).payloads == (PAYLOAD,)


def test_folders_are_read_and_links_are_not_followed(tmp_path: Path) -> None:
    """A folder for each person is usual; a link may lead anywhere."""
    inside, outside = tmp_path / "scans" / "某人", tmp_path / "elsewhere"
    inside.mkdir(parents=True)
    outside.mkdir()
    code().save(inside / "正面.png")
    code().save(outside / "other.png")
    (tmp_path / "scans" / "link").symlink_to(outside)
    (tmp_path / "scans" / "link.png").symlink_to(outside / "other.png")
    assert [scan.name for scan in read(tmp_path / "scans")] == ["某人/正面.png"]


def _truncated(path: Path) -> None:
    photograph().save(path, format="JPEG")
    path.write_bytes(path.read_bytes()[:700])


def _wrong_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n")


def _many_pages(path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(51):
        document.new_page(100, 100)
    document.save(str(path))


def _huge_page(path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(10_000_000, 10)
    document.save(str(path))


def _many_frames(path: Path) -> None:
    frames: list[Any] = [Image.new("L", (40, 40), n) for n in range(21)]
    frames[0].save(path, format="TIFF", save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("make", "trouble"),
    [
        (lambda path: path.write_bytes(b""), "scan_empty"),
        (lambda path: path.write_bytes(b"MZ\x90\x00 not a picture"), "scan_wrong_type"),
        (lambda path: path.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "scan_wrong_type"),
        (lambda path: path.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(64)), "scan_heic"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\xff" * 400), "scan_damaged"),
        (lambda path: path.write_bytes(bomb()), "scan_over_limits"),
        (lambda path: Image.new("L", (300, 300), 255).save(path, format="PNG"), "scan_without_code"),
        (_truncated, "scan_damaged"),
        (_wrong_pdf, "scan_damaged"),
        (_many_pages, "scan_over_limits"),
        (_huge_page, "scan_over_limits"),
        (_many_frames, "scan_over_limits"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(
    make: Callable[[Path], object], trouble: str, tmp_path: Path
) -> None:
    """Empty, another thing, cut off, a bomb, too many pages: each has a name, and the next file is read."""
    make(tmp_path / "bad.jpg")
    code().save(tmp_path / "good.png")
    bad, good = read(tmp_path)
    assert (bad.payloads, bad.trouble) == ((), trouble)
    assert good.payloads == (PAYLOAD,)


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parent waits only so long."""
    monkeypatch.setattr("certverify.scans.reader._SECONDS", 0.01)
    code().save(tmp_path / "card.png")
    assert only(tmp_path).trouble == "scan_over_limits"


def test_neither_name_nor_payload_shows_in_the_text_of_a_scan(tmp_path: Path) -> None:
    """What is printed of it in a log or an error holds no personal data."""
    code().save(tmp_path / "某人.png")
    assert repr(only(tmp_path)) == "Scan(trouble=None)"
