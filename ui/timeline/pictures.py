"""Small pictures from strangers' bytes: nothing is decoded before it is known to be harmless.

To be called off the GUI thread. A picture says its size before its pixels: one that would unfold
to more than the limit is never unfolded, and Qt itself refuses to take more memory than that.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from domain.file_types import PICTURES, kind_of

MOST_PIXELS = 50_000_000
MOST_MB = 128
_WIDEST = 30_000
_FORMATS = {"png": b"png", "jpg": b"jpeg", "gif": b"gif", "webp": b"webp"}


def small_picture(data: bytes, wanted: QSize) -> QImage:
    """Return a picture just large enough to fill a place, or a null one.

    Args:
        data: the whole file.
        wanted: the place, in device pixels.
    """
    kind = kind_of(data)
    if kind not in PICTURES:
        return QImage()
    QImageReader.setAllocationLimit(MOST_MB)
    buffer = QBuffer()
    reader = _reader(buffer, data, kind)
    size = reader.size()
    if not _harmless(size):
        return QImage()
    reader.setAutoTransform(True)
    fitted = size.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    if fitted.width() < size.width():
        reader.setScaledSize(fitted)
    picture = reader.read()
    if picture.isNull():
        return picture
    return picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def unfolds_safely(data: bytes) -> bool:
    """Tell whether a file is no picture, or one of a size that any program can show."""
    kind = kind_of(data)
    if kind not in PICTURES:
        return True
    buffer = QBuffer()
    return _harmless(_reader(buffer, data, kind).size())


def _reader(buffer: QBuffer, data: bytes, kind: str) -> QImageReader:
    """Return what reads a picture out of a buffer, which must live as long."""
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    # The format is named: Qt must not try its other decoders on a stranger's bytes.
    reader = QImageReader(buffer, QByteArray(_FORMATS[kind]))
    reader.setAutoDetectImageFormat(False)
    return reader


def _harmless(size: QSize) -> bool:
    wide, high = size.width(), size.height()
    fits = 0 < wide <= _WIDEST and 0 < high <= _WIDEST
    return fits and wide * high <= MOST_PIXELS
