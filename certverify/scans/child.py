"""Decode the QR codes of one hostile file in a process of its own: ``python -m certverify.scans.child KIND MEGABYTES``.

The file is standard input, the payloads go to standard output as one JSON list of texts. Exit codes: 0 done, 3 the
file does not decode, 4 it is encrypted, 5 it has too many pixels or pages; anything else means that a limit ended the
process.
"""

import json
import sys
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from certverify.rosters.files.limits import limit_memory

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["main"]

_DAMAGED, _ENCRYPTED, _TOO_LARGE = 3, 4, 5
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
_MOST_PIXELS: Final = 120_000_000
_MOST_FRAMES: Final = 20
_MOST_PAGES: Final = 50
_SIDE: Final = 4000  # pixels; a code on a photographed card is then still 200 wide
_MOST_SCALE: Final = 4.0  # 288 dots per inch
_MOST_CODES: Final = 16
_LONGEST: Final = 2000


class _TooLarge(Exception):  # noqa: N818  # reads as what the exit code says
    """More pixels or pages than a scan of a card has."""


def main(arguments: Sequence[str]) -> int:
    """Decode standard input under a memory limit of so many megabytes above what the program itself needs."""
    kind, megabytes = arguments
    # loaded before the limit is set, so that it binds what the file takes and not what the libraries take
    import pypdfium2  # noqa: PLC0415  the extra's; the parent has looked that it is there
    import zxingcpp  # noqa: F401, PLC0415
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    limit_memory(int(megabytes) << 20)
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    data = sys.stdin.buffer.read()
    try:
        found = _codes(_pages(data) if kind == "pdf" else _frames(data))
    except (_TooLarge, Image.DecompressionBombError):
        return _TOO_LARGE
    except pypdfium2.PdfiumError as error:
        return _ENCRYPTED if "assword" in str(error) else _DAMAGED
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        return _DAMAGED
    sys.stdout.write(json.dumps(found))
    return 0


def _codes(images: Iterator["Image.Image"]) -> list[str]:
    import zxingcpp  # noqa: PLC0415  as above

    found: dict[str, None] = {}
    formats = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    for image in images:
        for code in zxingcpp.read_barcodes(image, formats=formats):
            if code.text:
                found[code.text[:_LONGEST]] = None
    return list(found)[:_MOST_CODES]


def _frames(data: bytes) -> Iterator["Image.Image"]:
    """Yield the frames of a picture in grey, no side longer than 4,000 pixels."""
    from PIL import Image, ImageSequence  # noqa: PLC0415  as above

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of oddities in metadata; what matters is an error
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise _TooLarge
            picture.draft("L", (_SIDE, _SIDE))  # a JPEG is decoded smaller from the start
            for number, frame in enumerate(ImageSequence.Iterator(picture)):
                if number >= _MOST_FRAMES:
                    raise _TooLarge
                yield _in_grey(frame)


def _in_grey(frame: "Image.Image") -> "Image.Image":
    from PIL import Image  # noqa: PLC0415  as above

    if frame.mode in {"RGBA", "LA", "PA", "P"}:
        # a transparent ground counts as white paper
        clear = frame.convert("RGBA")
        frame = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    grey = frame.convert("L")
    grey.thumbnail((_SIDE, _SIDE))
    return grey


def _pages(data: bytes) -> Iterator["Image.Image"]:
    """Yield the pages of a PDF drawn in grey; nothing in it is run, opened or followed."""
    import pypdfium2  # noqa: PLC0415  as above

    document = pypdfium2.PdfDocument(data)
    if len(document) > _MOST_PAGES:
        raise _TooLarge
    for page in document:
        longest = max(page.get_size())
        if not 0 < longest < 1e6:
            raise _TooLarge
        yield page.render(scale=min(_SIDE / longest, _MOST_SCALE), grayscale=True).to_pil()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
