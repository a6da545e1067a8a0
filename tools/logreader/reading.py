"""Reading a whole log: which segments belong to it, what is damage, what was never acknowledged,
and whether the chain holds (spec/log-format.md §8)."""

import os
from dataclasses import dataclass, field

import hashes
import layout
from segment import BatchError, open_segments


@dataclass
class Finding:
    """Something to report, with the range of sequence numbers that it costs (0, 0 for none)."""

    segment: int
    offset: int
    first: int
    last: int
    text: str

    def as_json(self):
        return {
            "segment": self.segment,
            "offset": self.offset,
            "first_seq": self.first,
            "last_seq": self.last,
            "text": self.text,
        }


@dataclass(slots=True)
class LogRecord:
    """One record of the log."""

    sequence: int
    transaction: int
    commit_time: int
    segment: int
    batch_offset: int
    data: bytes
    incomplete: bool


@dataclass
class Part:
    """A good batch whose transaction is not yet known to be whole."""

    segment: object
    batch: layout.BatchHeader
    transactions: list


@dataclass
class Summary:
    """What a reading came to."""

    log_id: str = ""
    segments: int = 0
    batches: int = 0
    markers: int = 0
    transactions: int = 0
    records: int = 0
    stored_bytes: int = 0
    raw_bytes: int = 0
    last_sequence: int = 0
    durable: int = 0
    next_sequence: int = 1
    chain: str = ""
    damage: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    incomplete_transactions: list = field(default_factory=list)
    ignored_segments: list = field(default_factory=list)
    tails: list = field(default_factory=list)

    @property
    def is_sound(self):
        return not self.damage and not self.problems


def log_directory(path):
    """The directory with the segments: `path` itself, or the `log` in a data directory."""
    inner = os.path.join(path, "log")
    return inner if os.path.isdir(inner) else path


class LogReading:
    """One pass over a log. `items()` yields segments, batches and records in the log's order;
    when it is exhausted, `summary` is complete."""

    def __init__(self, directory):
        self.summary = Summary()
        segments, self.summary.tails = open_segments(log_directory(directory))
        self._durable = _highest_durable(segments)
        self._belonging = self._choose(segments)
        self.summary.durable = self._durable
        self.summary.next_sequence = 1 + max(
            [batch.last_sequence for segment in segments for batch in segment.batches]
            + [segment.header.predecessor_sequence for segment in segments if segment.header]
            + [0]
        )
        # The running state of the walk. `_chain` and `_last_commit` are None where the next value
        # is taken on trust.
        self._previous_number = 0
        self._last = 0
        self._last_commit = 0
        self._chain = None
        self._after_hole = False
        self._parts = []
        # Whether the reason why a transaction may not be whole is among the findings.
        self._is_told = False

    # Which segments belong to the log.

    def _choose(self, segments):
        """The segments of the log in order: the predecessors as a chain back from the last one
        with a readable header, and what follows that one without a readable header but with
        something that is known durable."""
        for segment in segments:
            if segment.refused:
                version = segment.header.lowest_reader_version
                self._problem(segment, 0, f"needs a reader of version {version}")
                segment.header = None
        readable = [i for i, segment in enumerate(segments) if segment.header]
        headerless = segments[readable[-1] + 1 :] if readable else segments
        while headerless and not self._holds_durable(headerless[-1]):
            headerless = headerless[:-1]
        chosen = [segment for segment in headerless if segment.batches]
        by_number = {segment.number: i for i, segment in enumerate(segments)}
        index = readable[-1] if readable else None
        if index is not None:
            chosen.insert(0, segments[index])
        while index is not None:
            header = segments[index].header
            if header is not None and header.predecessor == 0:
                break
            lower = by_number.get(header.predecessor) if header else None
            if lower is None:
                # Missing, or not to be known: the nearest lower segment that has anything.
                lower = _nearest_lower(segments, index, header)
            index = lower if lower is not None and lower < index else None
            if index is not None:
                chosen.insert(0, segments[index])
        belonging = {segment.number for segment in chosen}
        self.summary.ignored_segments = [
            segment.number for segment in segments if segment.number not in belonging
        ]
        return chosen

    def _holds_durable(self, segment):
        """Whether anything in the segment is at or below D."""
        return any(
            not batch.is_marker and batch.base <= self._durable for batch in segment.batches
        )

    # The walk.

    def items(self):
        """Yields ("segment", segment), ("batch", segment, batch, state) with state one of
        "kept", "marker", "damaged", "left out", and ("record", record)."""
        for index, segment in enumerate(self._belonging):
            following = self._belonging[index + 1 :]
            successor = following[0].header if following else None
            yield from self._segment(segment, successor, following)
            self._previous_number = segment.number
        yield from self._flush_parts()
        if self._durable > self._last:
            self._damage(
                self._belonging[-1] if self._belonging else None,
                0,
                self._last + 1,
                self._durable,
                "records that were known durable are gone from the end",
            )
        self.summary.last_sequence = self._last
        self.summary.segments = len(self._belonging)

    def _segment(self, segment, successor, following):
        yield ("segment", segment)
        self._check_segment_header(segment, bool(following))
        end = segment.length
        stated = None
        if successor is not None and successor.predecessor == segment.number:
            stated = successor.predecessor_end
            end = stated
        position = layout.FIRST_BATCH_OFFSET
        for batch in segment.batches:
            if batch.offset >= end or batch.payload_offset + batch.stored_length > end:
                break
            if batch.offset > position:
                yield from self._hole(segment, position, batch, stated is not None)
            if batch.is_marker:
                yield from self._marker(segment, batch)
            else:
                yield from self._batch(segment, batch, stated is not None)
            position = batch.end
        if stated is not None:
            # A part's transaction never spans segments.
            yield from self._flush_parts()
            self._end_at_statement(segment, position, successor)
        elif position < end:
            yield from self._open_end(segment, position, following)
        else:
            yield from self._flush_parts()

    def _hole(self, segment, position, batch, before_stated_end):
        """Bytes without a valid header before `batch`."""
        self._is_told = True
        yield from self._flush_parts()
        first, last = self._last + 1, batch.previous_sequence
        reached = batch.previous_sequence if batch.is_marker else batch.base
        text = f"{batch.offset - position} bytes without a valid header"
        if before_stated_end or reached <= self._durable or first <= min(last, self._durable):
            self._damage(segment, position, first, last, text)
        else:
            self._leave_out(segment, position, first, last, text)
        self._skip_to(last)

    def _end_at_statement(self, segment, position, successor):
        last = successor.predecessor_sequence
        if position < successor.predecessor_end or last > self._last:
            missing = max(0, successor.predecessor_end - position)
            text = f"{missing} bytes without a valid header before the stated end"
            self._damage(segment, position, self._last + 1, last, text)
            self._skip_to(last)

    def _open_end(self, segment, position, following):
        """Bytes without a valid header up to the end of the file."""
        self._is_told = True
        yield from self._flush_parts()
        text = f"{segment.length - position} bytes without a valid header at the end"
        later = [batch for other in following for batch in other.batches]
        last = later[0].previous_sequence if later else 0
        if later and self._last < last and self._last < self._durable:
            self._damage(segment, position, self._last + 1, last, text)
        else:
            self._leave_out(segment, position, 0, 0, text)
        self._skip_to(last)

    def _skip_to(self, last):
        self._last = max(self._last, last)
        self._chain = None
        self._last_commit = None
        self._after_hole = True

    # Batches.

    def _marker(self, segment, batch):
        self.summary.markers += 1
        self._check_links(segment, batch)
        empty = (
            batch.count == 0
            and batch.raw_length == 0
            and batch.stored_length == 0
            and batch.stored_crc == 0
            and batch.raw_crc == 0
            and batch.seed == bytes(16)
            and batch.leaf_root == bytes(32)
            and batch.transaction_first == 0
            and batch.first_commit == batch.last_commit == 0
            and batch.first_event == batch.last_event == 0
        )
        if not empty or batch.kind != layout.FLAG_CONTROL:
            self._problem(segment, batch.offset, "a marker that carries more than a number")
        if batch.base != batch.previous_sequence + 1:
            self._problem(segment, batch.offset, "a marker's base does not follow")
        if batch.chain != batch.previous_chain:
            self._problem(segment, batch.offset, "a marker changes the chain value")
        yield ("batch", segment, batch, "marker")

    def _batch(self, segment, batch, before_stated_end):
        if batch.base <= self._last:
            self._problem(segment, batch.offset, f"numbers go back to {batch.base}")
            yield ("batch", segment, batch, "left out")
            return
        if batch.flags & layout.FLAG_BEGIN:
            yield from self._flush_parts()
            self._is_told = False
        elif not self._continues(segment, batch):
            yield from self._flush_parts()
            if not self._is_told:
                self._problem(segment, batch.offset, "continues a transaction that is not there")
        self._check_links(segment, batch)
        self._check_batch_header(segment, batch)
        self._last = batch.last_sequence
        self._chain = batch.chain
        try:
            transactions = segment.transactions(batch)
        except BatchError as error:
            self._is_told = True
            yield from self._flush_parts()
            self._last_commit = batch.last_commit
            if before_stated_end or batch.base <= self._durable:
                self._damage(segment, batch.offset, batch.base, batch.last_sequence, str(error))
                yield ("batch", segment, batch, "damaged")
            else:
                self._leave_out(segment, batch.offset, batch.base, batch.last_sequence, str(error))
                yield ("batch", segment, batch, "left out")
            return
        self._check_contents(segment, batch, transactions)
        self._last_commit = batch.last_commit
        self._parts.append(Part(segment, batch, transactions))
        if batch.flags & layout.FLAG_END:
            yield from self._flush_parts()

    def _continues(self, segment, batch):
        """Whether the batch follows the parts that are waiting for their end."""
        if not self._parts:
            return False
        before = self._parts[-1]
        return (
            before.segment is segment
            and before.batch.last_sequence + 1 == batch.base
            and before.batch.transaction_first == batch.transaction_first
            and before.batch.last_commit == batch.first_commit
        )

    def _flush_parts(self):
        """Keeps or leaves out the batches whose transaction has just ended, or just broken off."""
        parts, self._parts = self._parts, []
        if not parts:
            return
        first = parts[0].batch
        is_whole = bool(
            first.flags & layout.FLAG_BEGIN and parts[-1].batch.flags & layout.FLAG_END
        )
        transaction = first.transaction_first
        if not is_whole and transaction > self._durable:
            for part in parts:
                batch = part.batch
                self._leave_out(
                    part.segment,
                    batch.offset,
                    batch.base,
                    batch.last_sequence,
                    f"a part of transaction {transaction}, which is not whole",
                )
                yield ("batch", part.segment, batch, "left out")
            return
        if not is_whole:
            if transaction not in self.summary.incomplete_transactions:
                self.summary.incomplete_transactions.append(transaction)
            if not self._is_told:
                text = f"transaction {transaction} is not whole"
                self._problem(parts[0].segment, first.offset, text)
        for part in parts:
            yield from self._keep(part, incomplete=not is_whole)

    def _keep(self, part, incomplete):
        batch = part.batch
        self.summary.batches += 1
        self.summary.stored_bytes += batch.stored_length
        self.summary.raw_bytes += batch.raw_length
        self.summary.records += batch.count
        self.summary.chain = batch.chain.hex()
        if batch.flags & layout.FLAG_BEGIN:
            self.summary.transactions += len(part.transactions)
        yield ("batch", part.segment, batch, "kept")
        sequence = batch.base
        transaction = batch.transaction_first
        for entry in part.transactions:
            for data in entry.records:
                yield (
                    "record",
                    LogRecord(
                        sequence,
                        transaction,
                        entry.commit_time,
                        part.segment.number,
                        batch.offset,
                        data,
                        incomplete,
                    ),
                )
                sequence += 1
            transaction = sequence

    # Checks.

    def _check_segment_header(self, segment, has_successor):
        header = segment.header
        known = has_successor or self._holds_durable(segment)
        if known and not all(segment.copies_good):
            which = "both header copies" if header is None else "a header copy"
            self._damage(segment, 0, 0, 0, f"{which} can't be read")
        if header is None:
            return
        if not self.summary.log_id:
            self.summary.log_id = header.log_id.hex()
        if header.log_id.hex() != self.summary.log_id:
            self._problem(segment, 0, f"belongs to the log {header.log_id.hex()}")
        if header.number != segment.number:
            self._problem(segment, 0, f"its header says segment {header.number}")
        if header.first_batch_offset != layout.FIRST_BATCH_OFFSET:
            self._problem(segment, 0, f"its batches begin at {header.first_batch_offset}")
        if header.first_sequence <= header.predecessor_sequence:
            self._problem(segment, 0, "its first number is not above its predecessor's last")
        if header.predecessor == 0:
            self._chain = hashes.genesis(header)
            if header.predecessor_chain != self._chain:
                self._problem(segment, 0, "the genesis value does not hold")
            return
        if header.predecessor != self._previous_number or header.predecessor_sequence > self._last:
            text = f"segment {header.predecessor}, its predecessor, is missing"
            self._damage(segment, 0, self._last + 1, header.predecessor_sequence, text)
            self._skip_to(header.predecessor_sequence)
        elif header.predecessor_sequence != self._last:
            text = f"names {header.predecessor_sequence} as the number before it, not {self._last}"
            self._problem(segment, 0, text)
        if self._chain is not None and header.predecessor_chain != self._chain:
            self._problem(segment, 0, "the predecessor's chain value does not hold")
        if self._last_commit is not None and header.predecessor_time != self._last_commit:
            self._problem(segment, 0, "the predecessor's last commit time does not hold")
        self._chain = header.predecessor_chain
        self._last_commit = header.predecessor_time
        self._after_hole = False

    def _check_links(self, segment, batch):
        offset = batch.offset
        if self._chain is not None and batch.previous_chain != self._chain:
            self._problem(segment, offset, "the previous chain value does not hold")
        if not self._after_hole and batch.previous_sequence != self._last:
            text = f"names {batch.previous_sequence} as the number before it, not {self._last}"
            self._problem(segment, offset, text)
        self._after_hole = False
        self._chain = batch.previous_chain
        header = segment.header
        if header is not None and batch.epoch != header.epoch:
            self._problem(segment, offset, f"epoch {batch.epoch}, the segment's is {header.epoch}")

    def _check_batch_header(self, segment, batch):
        offset = batch.offset
        if batch.kind not in layout.ALLOWED_KINDS:
            self._problem(segment, offset, f"flags {batch.flags:#x} are no allowed combination")
        if batch.count == 0:
            self._problem(segment, offset, "a batch without records that is no marker")
        if hashes.chain_value(batch) != batch.chain:
            self._problem(segment, offset, "the chain value does not hold")
        if batch.base <= batch.previous_sequence:
            self._problem(segment, offset, "its base is not above the number before it")
        if segment.header is not None and batch.base < segment.header.first_sequence:
            self._problem(segment, offset, "a number below the segment's first")
        begins = bool(batch.flags & layout.FLAG_BEGIN)
        if begins and batch.transaction_first != batch.base:
            self._problem(segment, offset, "the transaction's first number is not the base")
        if self._last_commit is not None:
            rises = batch.first_commit > self._last_commit
            if begins and not rises:
                self._problem(segment, offset, "the commit time does not rise")
            if not begins and self._parts and batch.first_commit != self._last_commit:
                self._problem(segment, offset, "the commit time changes inside a transaction")

    def _check_contents(self, segment, batch, transactions):
        offset = batch.offset
        if transactions[0].commit_time != batch.first_commit:
            self._problem(segment, offset, "the first commit time is not the first record's")
        if transactions[-1].commit_time != batch.last_commit:
            self._problem(segment, offset, "the last commit time is not the last record's")
        times = [transaction.commit_time for transaction in transactions]
        if any(later <= earlier for earlier, later in zip(times, times[1:])):
            self._problem(segment, offset, "commit times do not rise inside the batch")
        whole = layout.FLAG_BEGIN | layout.FLAG_END
        if batch.kind != whole and len(transactions) != 1:
            self._problem(segment, offset, "a part of a transaction holds several")
        records = [
            (transaction.commit_time, data)
            for transaction in transactions
            for data in transaction.records
        ]
        root = hashes.merkle_root(hashes.leaves(batch.seed, batch.base, records))
        if root != batch.leaf_root:
            self._problem(segment, offset, "the leaf root does not hold")

    # Findings.

    def _damage(self, segment, offset, first, last, text):
        self.summary.damage.append(_finding(segment, offset, first, last, text))

    def _leave_out(self, segment, offset, first, last, text):
        self.summary.left_out.append(_finding(segment, offset, first, last, text))

    def _problem(self, segment, offset, text):
        self.summary.problems.append(_finding(segment, offset, 0, 0, text))


def _finding(segment, offset, first, last, text):
    if last < first:
        first = last = 0
    return Finding(segment.number if segment else 0, offset, first, last, text)


def _highest_durable(segments):
    """D of §8."""
    durable = [batch.durable for segment in segments for batch in segment.batches]
    stated = [s.header.predecessor_sequence for s in segments if s.header and not s.refused]
    return max(durable + stated + [0])


def _nearest_lower(segments, index, header):
    """The index of the segment before one whose predecessor is missing or can't be told."""
    if header is None and segments[index].batches:
        # Without a header the chain tells: the segment whose last value the first batch continues.
        wanted = segments[index].batches[0].previous_chain
        for lower in range(index - 1, -1, -1):
            if any(batch.chain == wanted for batch in segments[lower].batches):
                return lower
    for lower in range(index - 1, -1, -1):
        if segments[lower].batches:
            return lower
    return None
