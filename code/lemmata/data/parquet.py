"""Read one column of strings from a Parquet file, in as much of the format as that takes.

The word list of the GloVe package is such a file; this spares every reader a library of 45 MB for one list. It knows
what that file uses: one required or optional column of byte arrays, plain or dictionary pages (version 1), stored
plainly or compressed by Snappy. Anything else is refused by name.

Sources: the Apache Parquet format (Thrift compact protocol, data pages, the hybrid of run lengths and bit packing) and
Google's description of the Snappy format.
"""

from __future__ import annotations

from typing import Any


class _Thrift:
    """The Thrift compact protocol: structs become dicts from field number to value."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data, self.position = data, position

    def byte(self) -> int:
        self.position += 1
        return self.data[self.position - 1]

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def zigzag(self) -> int:
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def binary(self) -> bytes:
        size = self.varint()
        self.position += size
        return self.data[self.position - size : self.position]

    def value(self, kind: int) -> Any:
        if kind in (1, 2):
            return kind == 1
        if kind == 3:
            return self.byte()
        if kind in (4, 5, 6):
            return self.zigzag()
        if kind == 7:
            self.position += 8
            return None
        if kind == 8:
            return self.binary()
        if kind in (9, 10):
            head = self.byte()
            count = head >> 4 if head >> 4 < 15 else self.varint()
            return [self.byte() == 1 if head & 15 in (1, 2) else self.value(head & 15) for _ in range(count)]
        if kind == 12:
            return self.struct()
        raise ValueError(f"Parquet: field type {kind} of the Thrift protocol is not read here")

    def struct(self) -> dict[int, Any]:
        fields, number = {}, 0
        while (head := self.byte()) != 0:
            number = number + (head >> 4) if head >> 4 else self.zigzag()
            fields[number] = self.value(head & 15)
        return fields


def unsnap(data: bytes) -> bytes:
    """Return what a block in the raw Snappy format holds.

    Raises
    ------
    ValueError
        When it ends early or points outside what it has written.
    """
    reader = _Thrift(data)  # the length is the same kind of varint
    length = reader.varint()
    position, out = reader.position, bytearray()
    while position < len(data):
        tag = data[position]
        position += 1
        if tag & 3 == 0:
            size = tag >> 2
            if size >= 60:
                width = size - 59
                size = int.from_bytes(data[position : position + width], "little")
                position += width
            out += data[position : position + size + 1]
            position += size + 1
            continue
        if tag & 3 == 1:
            size, offset, width = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | data[position], 1
        else:
            size, width = (tag >> 2) + 1, 2 if tag & 3 == 2 else 4
            offset = int.from_bytes(data[position : position + width], "little")
        position += width
        start = len(out) - offset
        if offset == 0 or start < 0:
            raise ValueError("Snappy: a copy points outside what was written")
        chunk = out[start : start + size]
        while len(chunk) < size:  # a copy may overlap itself
            chunk += chunk[: size - len(chunk)]
        out += chunk
    if len(out) != length:
        raise ValueError(f"Snappy: {length} bytes were announced, {len(out)} came")
    return bytes(out)


def _run_lengths(data: bytes, width: int, count: int) -> list[int]:
    """Decode Parquet's hybrid of runs and bit-packed groups of eight."""
    reader, values = _Thrift(data), []
    size = (width + 7) // 8
    while len(values) < count:
        head = reader.varint()
        if head & 1:
            for _ in range(head >> 1):  # groups of eight values of `width` bits each, lowest bits first
                packed = int.from_bytes(data[reader.position : reader.position + width], "little")
                reader.position += width
                values += [packed >> (i * width) & ((1 << width) - 1) for i in range(8)]
        else:
            value = int.from_bytes(data[reader.position : reader.position + size], "little")
            reader.position += size
            values += [value] * (head >> 1)
    return values[:count]


def _byte_arrays(data: bytes, count: int) -> list[str]:
    words, position = [], 0
    for _ in range(count):
        size = int.from_bytes(data[position : position + 4], "little")
        words.append(data[position + 4 : position + 4 + size].decode("utf-8"))
        position += 4 + size
    if position > len(data):
        raise ValueError("Parquet: a page of strings ends early")
    return words


def read_strings(data: bytes) -> list[str]:
    """Return the strings of a Parquet file's only column.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    ValueError
        When the file is cut short or uses a part of the format that is not read here, naming it.
    """
    if len(data) < 12 or data[:4] != b"PAR1" or data[-4:] != b"PAR1":
        raise ValueError("Parquet: the file does not begin and end with PAR1; it is not Parquet, or cut short")
    footer = _Thrift(data, len(data) - 8 - int.from_bytes(data[-8:-4], "little")).struct()
    schema, rows, groups = footer[2], footer[3], footer[4]
    if len(schema) != 2 or schema[1].get(1) != 6:
        raise ValueError("Parquet: one column of byte arrays is read here, and this file has other columns")
    optional = schema[1].get(3) == 1
    words: list[str] = []
    for group in groups:
        (column,) = group[1]
        words += _read_column(data, column[3], optional)
    if len(words) != rows:
        raise ValueError(f"Parquet: {rows} rows were announced, {len(words)} came")
    return words


def _read_column(data: bytes, column: dict[int, Any], optional: bool) -> list[str]:
    codec, count = column[4], column[5]
    if codec not in (0, 1):
        raise ValueError(f"Parquet: compression codec {codec} is not read here")
    position = column.get(11) or column[9]
    words: list[str] = []
    dictionary: list[str] = []
    while len(words) < count:
        reader = _Thrift(data, position)
        header = reader.struct()
        page = data[reader.position : reader.position + header[3]]
        position = reader.position + header[3]
        page = unsnap(page) if codec == 1 else page
        if header[1] == 2:
            dictionary = _byte_arrays(page, header[7][1])
            continue
        if header[1] != 0:
            raise ValueError(f"Parquet: page type {header[1]} is not read here")
        values, encoding = header[5][1], header[5][2]
        if optional:
            size = int.from_bytes(page[:4], "little")
            if set(_run_lengths(page[4 : 4 + size], 1, values)) != {1}:
                raise ValueError("Parquet: the column has missing values, which are not read here")
            page = page[4 + size :]
        if encoding == 0:
            words += _byte_arrays(page, values)
        elif encoding in (2, 8):
            words += [dictionary[i] for i in _run_lengths(page[1:], page[0], values)]
        else:
            raise ValueError(f"Parquet: encoding {encoding} is not read here")
    return words
