"""A small .xls (BIFF8 in an OLE file), as Excel 97 to 2003 wrote it: texts, numbers, days and moments."""

import struct
from datetime import datetime

SECTOR, NONE, END, OF_FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
DAY_0 = datetime(1899, 12, 30)
GENERAL, DAY, MOMENT = range(3)  # the cell formats that are written
BUILT_IN = {GENERAL: 0, DAY: 14, MOMENT: 22}  # and Excel's own number of each


def xls(sheets):
    """`sheets`: name = rows of str, float and datetime; the bytes of the file."""
    return _ole(_workbook(sheets))


def _record(number, content=b""):
    return struct.pack("<HH", number, len(content)) + content


def _begin(kind):
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _format(number):
    return _record(0x00E0, struct.pack("<HH", 0, BUILT_IN[number]) + bytes(16))


def _workbook(sheets):
    parts = [_sheet(rows) for rows in sheets.values()]
    names = [name.encode("latin-1") for name in sheets]
    formats = b"".join(map(_format, BUILT_IN))
    start = _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200)) + formats
    place = len(start) + sum(4 + 8 + len(name) for name in names) + len(_record(0x000A))
    for name, part in zip(names, parts, strict=True):
        start += _record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name)
        place += len(part)
    return start + _record(0x000A) + b"".join(parts)


def _sheet(rows):
    wide = max(map(len, rows), default=0)
    cells = [_cell(at, place, value) for at, row in enumerate(rows) for place, value in enumerate(row)]
    extent = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, wide, 0))
    return _begin(0x0010) + extent + b"".join(cells) + _record(0x000A)


def _cell(row, column, value):
    if value == "":
        return b""
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        length = struct.pack("<HB", len(text) // 2, 1)
        return _record(0x0204, struct.pack("<HHH", row, column, GENERAL) + length + text)
    shown, number = GENERAL, value
    if isinstance(value, datetime):
        shown = MOMENT if value.time() != datetime.min.time() else DAY
        number = (value - DAY_0).total_seconds() / 86400
    return _record(0x0203, struct.pack("<HHHd", row, column, shown, number))


def _ole(stream):
    stream = stream.ljust(max(4096, -len(stream) % SECTOR + len(stream)), b"\0")
    sectors = len(stream) // SECTOR
    tables = -(-(sectors + 1) // (SECTOR // 4 - 1))
    chain = [OF_FAT] * tables + [END] + [tables + 2 + at for at in range(sectors - 1)] + [END]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * SECTOR, b"\xff")
    entries = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, NONE, tables + 1, len(stream))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, END, 0, END, 0)
    header += struct.pack(f"<{tables}I", *range(tables))
    return header.ljust(SECTOR, b"\xff") + fat + entries.ljust(SECTOR, b"\0") + stream


def _entry(name, kind, child, start, size):
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, NONE, NONE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
