"""Builds small logs byte by byte from spec/log-format.md, for the reader's tests."""

import os
import struct
import sys
from hashlib import sha256

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import hashes  # noqa: E402
import layout  # noqa: E402
from crc32c import crc32c  # noqa: E402

BEGIN, CONTINUE, END = layout.FLAG_BEGIN, layout.FLAG_CONTINUE, layout.FLAG_END
START_TIME = 1_790_000_000_000_000


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def lz4_compress(raw):
    """A greedy LZ4 block: matches of the last four bytes seen, five literals at the end."""
    out = bytearray()
    seen = {}
    anchor = position = 0

    def emit(literals, distance=0, length=0):
        tokens = []
        for amount in (len(literals), length - 4 if distance else 0):
            rest = bytearray()
            if amount >= 15:
                rest += b"\xff" * ((amount - 15) // 255) + bytes([(amount - 15) % 255])
            tokens.append((min(amount, 15), rest))
        out.append(tokens[0][0] << 4 | tokens[1][0])
        out.extend(tokens[0][1] + literals)
        if distance:
            out.extend(distance.to_bytes(2, "little") + tokens[1][1])

    while position + 12 < len(raw):
        word = raw[position : position + 4]
        candidate = seen.get(word)
        seen[word] = position
        if candidate is None or position - candidate > 65535:
            position += 1
            continue
        length = 4
        while (
            position + length < len(raw) - 5
            and raw[candidate + length] == raw[position + length]
        ):
            length += 1
        emit(raw[anchor:position], position - candidate, length)
        position += length
        anchor = position
    emit(raw[anchor:])
    return bytes(out)


def with_crc(block, offset):
    """`block` with the CRC over it, these four bytes taken as zero, at `offset`."""
    clean = block[:offset] + bytes(4) + block[offset + 4 :]
    return clean[:offset] + crc32c(clean).to_bytes(4, "little") + clean[offset + 4 :]


class LogBuilder:
    """Grows a log in memory; `write` puts it into a directory."""

    def __init__(self):
        self.log_id = bytes(range(16))
        self.files = {}
        self.number = 0
        self.last = 0
        self.last_time = 0
        self.clock = START_TIME
        self.durable = 0
        self.incarnation = 0
        self.chain = sha256(b"\x04" + struct.pack("<16sIIQ32s", self.log_id, 1, 0, 0, b"")).digest()

    @property
    def file(self):
        return self.files[self.number]

    def segment(self, end=None, number=None):
        """Begins a segment; `end` is what it states as its predecessor's end."""
        predecessor = self.number
        if end is None:
            end = len(self.file) if predecessor else 0
        self.number = number or self.number + 1
        self.incarnation += 1
        self.salt = sha256(b"salt%d" % self.number).digest()[:8]
        header = struct.pack(
            "<8sHHI16sIIQ8sIIQqQQQQ32sI4xQ32sq",
            layout.SEGMENT_MAGIC, 1, 1, 0, self.log_id, 1, 1, self.number, self.salt,
            self.incarnation, 1024, self.last + 1, self.clock, 0, predecessor, end, self.last,
            self.chain, 0, 0, b"", self.last_time,
        )  # fmt: skip
        header = with_crc(header.ljust(512, b"\0"), 12)
        self.files[self.number] = bytearray(header * 2)
        return self

    def _append(self, flags, count, raw, stored, codec, base, first, times, seed, root, chain):
        header = struct.pack(
            "<4sBBHII8sIIQQIIIIIIQQqqqq16sQ16s32s32s32s",
            layout.BATCH_MAGIC, 1, codec, 256, 0, flags, self.salt, self.incarnation, 1, base,
            first, count, len(raw), len(stored), crc32c(stored) if count else 0,
            crc32c(raw) if count else 0, 0, self.durable, self.last, times[0], times[1], 0, 0,
            seed, len(self.file), b"", root, self.chain, chain,
        )  # fmt: skip
        if count:
            # The chain value covers header fields, so it goes in once the rest is there.
            offset = len(self.file)
            parsed = layout.parse_batch_header(
                bytes(offset) + with_crc(header, 8) + stored, offset, offset + 256 + len(stored)
            )
            chain = hashes.chain_value(parsed)
            header = header[:224] + chain
        self.file.extend(with_crc(header, 8) + stored)
        self.file.extend(bytes(-len(self.file) % 64))
        self.chain = chain

    def batch(
        self, transactions, flags=BEGIN | END, first=None, compress=True, same_time=False, skip=0
    ):
        """Appends a batch of transactions, each a list of records, passing over `skip` numbers."""
        base = self.last + 1 + skip
        records = []
        raw = bytearray()
        start = None
        for index, transaction in enumerate(transactions):
            if not (same_time and index == 0):
                self.clock += 10
            start = start or self.clock
            raw += varint(self.clock - start) + varint(len(transaction))
            for record in transaction:
                raw += varint(len(record)) + record
                records.append((self.clock, record))
        raw = bytes(raw)
        compressed = lz4_compress(raw)
        codec = int(compress and len(compressed) < len(raw))
        seed = sha256(b"seed%d" % base).digest()[:16]
        root = hashes.merkle_root(hashes.leaves(seed, base, records))
        self._append(
            flags, len(records), raw, compressed if codec else raw, codec, base, first or base,
            (start, self.clock), seed, root, b"",
        )  # fmt: skip
        self.last = base + len(records) - 1
        self.last_time = self.clock
        return self

    def marker(self):
        """A synced marker: everything so far is durable."""
        self.durable = self.last
        self._append(
            layout.FLAG_CONTROL, 0, b"", b"", 0, self.last + 1, 0, (0, 0), bytes(16), bytes(32),
            self.chain,
        )  # fmt: skip
        return self

    def sync(self):
        """Makes what stands so far durable in the eyes of the next header."""
        self.durable = self.last
        return self

    def write(self, directory):
        for number, data in self.files.items():
            with open(os.path.join(directory, f"{number:010}.wlog"), "wb") as file:
                file.write(data)


def read(directory):
    """A reading of a directory, run to its end: its records and its summary."""
    from reading import LogReading

    reading = LogReading(directory)
    records = [item[1] for item in reading.items() if item[0] == "record"]
    return records, reading.summary
