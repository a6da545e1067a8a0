"""One segment file: its header copies, batch headers and footer, and the payload of a batch."""

import mmap
import os
import re
from dataclasses import dataclass

import layout
from crc32c import crc32c
from footer import parse_footer
from lz4block import LZ4Error, decompress

_SEGMENT_NAME = re.compile(r"(\d{10})\.wlog\Z")
_HIGHEST_NUMBER = (1 << 32) - 1
_TAIL_NAME = re.compile(r"(\d{10})-(\d{12})\.tail\Z")


class BatchError(ValueError):
    """A batch with a valid header is not good."""


@dataclass(slots=True)
class Transaction:
    """A transaction, or the part of one that a batch holds."""

    commit_time: int
    records: list


class Segment:
    """A segment file as it stood when it was opened: a writer may still be adding to it."""

    def __init__(self, directory, name):
        self.name = name
        self.number = int(_SEGMENT_NAME.match(name).group(1))
        with open(os.path.join(directory, name), "rb") as file:
            self.length = os.fstat(file.fileno()).st_size
            self.data = (
                mmap.mmap(file.fileno(), self.length, access=mmap.ACCESS_READ)
                if self.length
                else b""
            )
        size = layout.SEGMENT_HEADER_LENGTH
        copies = [
            layout.parse_segment_header(bytes(self.data[start : start + size]))
            for start in (0, size)
        ]
        self.copies_good = [copy is not None for copy in copies]
        self.header = copies[0] or copies[1]
        self.refused = (
            self.header is not None and self.header.lowest_reader_version > layout.FORMAT_VERSION
        )
        # The header that the file ends in, if it is cut.
        self.cut = None
        self.batches = [] if self.refused else self._scan()
        has_footer = self.header is not None and not self.refused
        self.footer = parse_footer(self.data, self.header) if has_footer else None

    def _scan(self):
        """All valid batch headers to the end of the file, in order; a cut one is kept apart."""
        found = []
        identity = self.header and (self.header.salt, self.header.incarnation)
        last = self.header.predecessor_sequence if self.header else None
        position = layout.FIRST_BATCH_OFFSET
        while position < self.length:
            batch = layout.parse_batch_header(self.data, position, self.length)
            if batch is not None and identity is None:
                identity = (batch.salt, batch.incarnation)
            if batch is not None and (batch.salt, batch.incarnation) == identity:
                if batch.is_cut:
                    if last is None or batch.previous_sequence >= last:
                        self.cut = batch
                    break
                position = batch.end
                if last is not None and batch.previous_sequence < last:
                    continue  # numbers that are taken: it counts as bytes without a header
                found.append(batch)
                last = batch.previous_sequence if batch.is_marker else batch.last_sequence
            else:
                position += layout.ALIGNMENT
        return found

    @property
    def headers(self):
        """The valid headers and the cut one: what testifies of all before it."""
        return [*self.batches, self.cut] if self.cut else self.batches

    @property
    def last_told(self):
        """The last number that the segment tells of, in it or before."""
        told = [batch.last_sequence for batch in self.batches]
        told += [self.header.predecessor_sequence] if self.header else []
        told += [self.footer.last_sequence] if self.footer else []
        told += [self.cut.previous_sequence] if self.cut else []
        return max(told, default=0)

    def transactions(self, batch):
        """What a batch holds; raises BatchError if it is not good."""
        if batch.flags & (layout.FLAG_ENCRYPTED | layout.FLAG_REDACTED):
            raise BatchError("encrypted or redacted: not readable by a version 1 reader")
        start = batch.payload_offset
        stored = bytes(self.data[start : start + batch.stored_length])
        if crc32c(stored) != batch.stored_crc:
            raise BatchError("the CRC of the stored payload does not hold")
        if batch.codec == layout.CODEC_STORED:
            raw = stored
        elif batch.codec == layout.CODEC_LZ4:
            try:
                raw = decompress(stored, batch.raw_length)
            except LZ4Error as error:
                raise BatchError(f"LZ4: {error}") from None
        else:
            raise BatchError(f"unknown codec {batch.codec}")
        if len(raw) != batch.raw_length:
            raise BatchError(f"{len(raw)} raw bytes, the header says {batch.raw_length}")
        if crc32c(raw) != batch.raw_crc:
            raise BatchError("the CRC of the raw payload does not hold")
        return _parse_payload(raw, batch)


def _varint(raw, position):
    value = 0
    for shift in range(0, 70, 7):
        byte = raw[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise BatchError("a varint of more than 10 bytes")


def _parse_payload(raw, batch):
    transactions = []
    total = 0
    position = 0
    try:
        while position < len(raw):
            delta, position = _varint(raw, position)
            count, position = _varint(raw, position)
            if count == 0 or total + count > batch.count:
                raise BatchError("the payload's record counts do not fit the header's")
            records = []
            for _ in range(count):
                length, position = _varint(raw, position)
                if length > len(raw) - position:
                    raise BatchError("a record passes the end of the payload")
                records.append(raw[position : position + length])
                position += length
            total += count
            transactions.append(Transaction(batch.first_commit + delta, records))
    except IndexError:
        raise BatchError("the payload ends inside a varint") from None
    if total != batch.count:
        raise BatchError(f"{total} records, the header says {batch.count}")
    return transactions


def open_segments(directory):
    """The segments of a log directory in the order of their numbers, and its tail files' names."""
    names = sorted(os.listdir(directory))
    matches = [match for name in names if (match := _SEGMENT_NAME.match(name))]
    segments = [
        Segment(directory, match.string) for match in matches if int(match[1]) <= _HIGHEST_NUMBER
    ]
    tails = [name for name in names if _TAIL_NAME.match(name)]
    return segments, tails
