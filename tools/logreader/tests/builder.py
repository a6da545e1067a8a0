"""Builds small logs byte by byte from spec/log-format.md, for the reader's tests.

Shares nothing with the reader but the CRC, whose values have tests of their own.
"""

import os
import shutil
import struct
import sys
from hashlib import sha256

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from crc32c import crc32c  # noqa: E402

BEGIN, CONTINUE, END, CONTROL, EVENT_TIMES = 1, 2, 4, 8, 64
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


def sha(*parts):
    return sha256(b"".join(parts)).digest()


def tree_root(leaves):
    """RFC 6962 §2.1 as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha(b"\1", tree_root(leaves[:half]), tree_root(leaves[half:]))


def leaf_root(seed, base, records):
    leaves = []
    for index, (time, record) in enumerate(records):
        block = sha(b"\2", seed, struct.pack("<I", index // 2))
        salt = block[16:] if index % 2 else block[:16]
        leaves.append(sha(b"\0", salt, struct.pack("<Qq", base + index, time), record))
    return tree_root(leaves)


class LogBuilder:
    """Grows a log in memory; `write` puts it into a directory."""

    def __init__(self, log_id=bytes(range(16))):
        self.log_id = log_id
        self.files = {}
        self.segments = {}
        self.marks = []
        self.number = 0
        self.last = 0
        self.last_time = 0
        self.clock = START_TIME
        self.durable = 0
        self.incarnation = 0
        self.retired = None
        self.chain = sha(b"\4", struct.pack("<16sIIQ32s", self.log_id, 1, 0, 0, b""))

    @property
    def file(self):
        return self.files[self.number]

    def segment(self, end=None, number=None, predecessor=None, retired=None):
        """Begins a segment; `end` is what it states as its predecessor's end, `retired` what it
        says is retired, now and from now on."""
        self.retired = retired or self.retired
        version = 2 if self.retired else 1
        predecessor = self.number if predecessor is None else predecessor
        if end is None:
            end = len(self.file) if predecessor else 0
        self.number = number or self.number + 1
        self.incarnation += 1
        self.salt = sha(b"salt%d" % self.number)[:8]
        header = struct.pack(
            "<8sHHI16sIIQ8sIIQqQQQQ32sI4xQ32sq",
            bytes.fromhex("89574C4C4F470D0A"), version, version, 0, self.log_id, 1, 1, self.number, self.salt,
            self.incarnation, 1024, self.last + 1, self.clock, 0, predecessor, end, self.last,
            self.chain, 0, 0, b"", self.last_time,
        )  # fmt: skip
        told = struct.pack("<QQQ", *(self.retired or (0, 0, 0)))
        header = with_crc(header.ljust(488, b"\0") + told, 12)
        self.files[self.number] = bytearray(header * 2)
        self.segments[self.number] = {
            "salt": self.salt, "incarnation": self.incarnation, "batches": [], "markers": 0,
            "roots": [], "end": 1024, "last": self.last, "time": self.last_time,
            "first_time": 0, "chain": self.chain, "events": [],
        }  # fmt: skip
        return self

    def _append(
        self, flags, count, raw, stored, codec, base, first, times, events, seed, root
    ):  # fmt: skip
        start = len(self.file)
        chain = self.chain
        if count:
            chain = sha(
                b"\3", self.chain,
                struct.pack("<IQQIIqqqq", 1, base, first, count, flags & 7, *times, *events), root,
            )  # fmt: skip
        header = struct.pack(
            "<4sBBHII8sIIQQIIIIIIQQqqqq16sQ16s32s32s32s",
            b"WLB1", 1, codec, 256, 0, flags, self.salt, self.incarnation, 1, base,
            first, count, len(raw), len(stored), crc32c(stored) if count else 0,
            crc32c(raw) if count else 0, 0, self.durable, self.last, *times, *events,
            seed, start, b"", root, self.chain, chain,
        )  # fmt: skip
        self.file.extend(with_crc(header, 8) + stored)
        self.file.extend(bytes(-len(self.file) % 64))
        self.chain = chain
        info = self.segments[self.number]
        info.update(end=len(self.file), chain=chain)
        if not count:
            info["markers"] += 1
            return
        info["batches"].append((start, base, count, len(stored), times[0]))
        info["roots"].append(root)
        info["first_time"] = info["first_time"] or times[0]
        info.update(last=base + count - 1, time=times[1])
        if flags & EVENT_TIMES:
            info["events"] += events

    def batch(
        self, transactions, flags=BEGIN | END, first=None, compress=True, same_time=False, skip=0,
        events=None,
    ):  # fmt: skip
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
        seed = sha(b"seed%d" % base)[:16]
        if events:
            flags |= EVENT_TIMES
        self._append(
            flags, len(records), raw, compressed if codec else raw, codec, base, first or base,
            (start, self.clock), events or (0, 0), seed, leaf_root(seed, base, records),
        )  # fmt: skip
        self.last = base + len(records) - 1
        self.last_time = self.clock
        return self

    def marker(self):
        """A synced marker: everything so far is durable."""
        self.durable = self.last
        self._append(
            CONTROL, 0, b"", b"", 0, self.last + 1, 0, (0, 0), (0, 0), bytes(16), bytes(32)
        )
        return self

    def seal(self, number, **changes):
        """Appends the footer of a segment; `changes` are values to tell instead of the true."""
        file, info = self.files[number], {**self.segments[number], **changes}
        file.extend(bytes(-len(file) % 64))
        start = len(file)
        events = info["events"]
        leaves = [sha(b"\0", root) for root in info["roots"]]
        footer = struct.pack(
            "<4sHHII16sQ8sIIQQQQqqqqQ32s32s",
            b"WLF1", 1, 192, 0, len(info["batches"]), self.log_id, number, info["salt"],
            info["incarnation"], info["markers"], start, info["end"],
            sum(batch[2] for batch in info["batches"]), info["last"], info["first_time"],
            info["time"], min(events, default=0), max(events, default=0), bool(events),
            tree_root(leaves) if leaves else bytes(32), info["chain"],
        )  # fmt: skip
        for batch in info["batches"]:
            footer += struct.pack("<QQIIq", *batch)
        own = struct.pack("<Q", start)
        file.extend(with_crc(footer, 8) + own + struct.pack("<I4s", crc32c(own), b"WLFE"))
        return self

    def mark(self, **changes):
        """Writes the mark: everything so far is on disk."""
        told = {
            "segment": self.number, "end": len(self.file), "last": self.last,
            "time": self.last_time, "chain": self.chain, "log_id": self.log_id,
            "retired": self.retired, "count": len(self.marks) + 1, **changes,
        }  # fmt: skip
        slot = struct.pack(
            "<8sHHI16sQQQQqQQQ32s",
            bytes.fromhex("89574C4D41524B0A"), 1, 0, 0, told["log_id"], told["count"],
            told["segment"], told["end"], told["last"], told["time"],
            *(told["retired"] or (0, 0, 0)), told["chain"],
        )  # fmt: skip
        self.marks.append((told["count"] % 2, with_crc(slot, 12)))
        return self

    def mark_bytes(self):
        """The mark file: each slot as it was written last, nothing behind the last one's fields."""
        slots = dict(self.marks)
        data = slots.get(0, b"").ljust(512, b"\0") + slots.get(1, b"")
        return data if 1 in slots else data[:128]

    def sync(self):
        """Makes what stands so far durable in the eyes of the next header."""
        self.durable = self.last
        return self

    def write(self, directory):
        for number, data in self.files.items():
            with open(os.path.join(directory, f"{number:010}.wlog"), "wb") as file:
                file.write(data)
        if self.marks:
            with open(directory + ".mark", "wb") as file:
                file.write(self.mark_bytes())


def read(directory):
    """A reading of a directory, run to its end: its records and its summary."""
    from reading import LogReading

    reading = LogReading(directory)
    records = [item[1] for item in reading.items() if item[0] == "record"]
    return records, reading.summary


def read_written(log, directory):
    """Writes a log as the only one in a directory that may be missing, and reads it."""
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory)
    if os.path.exists(directory + ".mark"):
        os.unlink(directory + ".mark")
    log.write(directory)
    return read(directory)
