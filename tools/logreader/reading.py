"""Reading a whole log: its records, what is damage, and what was never acknowledged
(spec/log-format.md §9)."""

from dataclasses import dataclass

import layout
from findings import LogRecord, Summary
from segment import BatchError
from selection import LogFiles, log_directory
from verifying import Verifier

# What bytes left out without a header, or a segment that is not known, can have held (§10).
PASSED_OVER = 1 << 20
# What the lost end of a log can have held (§10).
PASSED_OVER_END = 1 << 32


@dataclass
class Part:
    """A good batch whose transaction is not yet known to be whole."""

    segment: object
    batch: layout.BatchHeader
    transactions: list


@dataclass
class Extent:
    """How far a segment reaches. All below `certain` is known durable, whatever its numbers.

    `last` and `chain` are the last number up to `certain` and the chain value after it;
    `is_closed`: nothing behind `certain` counts.
    """

    certain: int
    last: int
    chain: bytes
    is_closed: bool
    source: str


class LogReading:
    """One pass over a log. `items()` yields segments, batches and records in the log's order;
    when it is exhausted, `summary` is complete."""

    def __init__(self, directory):
        self.summary = Summary()
        self._files = LogFiles(log_directory(directory), self.summary)
        self._durable = self._files.durable
        self._verifier = Verifier(self.summary, self._files.mark, self._files.retired)
        self._parts = []
        # Whether the reason why a transaction may not be whole is among the findings.
        self._is_told = False
        # Whether numbers may have been used that nothing tells of.
        self._has_unknown_end = False

    def items(self):
        """Yields ("segment", segment), ("batch", segment, batch, state) with state one of
        "kept", "marker", "damaged", "left out", and ("record", record)."""
        belonging = self._files.belonging
        previous_number = self._files.retired_segment
        for index, segment in enumerate(belonging):
            yield ("segment", segment)
            following = belonging[index + 1 :]
            is_proved = index > 0 and not segment.header and belonging[index - 1].footer
            is_known = following or is_proved or self._files.holds_durable(segment)
            self._verifier.begin_segment(segment, previous_number, is_known)
            if segment.header:
                self._head_at(segment.header.predecessor_sequence, segment.header.predecessor_chain)
            yield from self._segment(segment, following)
            previous_number = segment.number
        yield from self._flush_parts()
        self._end_of_log(belonging[-1] if belonging else None)
        self.summary.segments = len(belonging)
        unknown = PASSED_OVER if self._has_unknown_end else 0
        self.summary.next_sequence = self._files.highest_number() + unknown + 1

    # Segments and their ends.

    def _extent(self, segment, following):
        successor = following[0].header if following else None
        if successor is not None and successor.predecessor == segment.number:
            end, last = successor.predecessor_end, successor.predecessor_sequence
            return Extent(end, last, successor.predecessor_chain, True, "the stated end")
        footer = segment.footer
        if footer:
            # It had a successor, which stated this end.
            return Extent(footer.end, footer.last_sequence, footer.chain, True, "the footer's end")
        mark = self._files.mark
        if mark and mark.segment == segment.number:
            return Extent(mark.end, mark.last_sequence, mark.chain, False, "the mark's end")
        return Extent(0, 0, b"", False, "")

    def _head_at(self, last, chain):
        """The log has come to the number `last`, with the chain value `chain`."""
        if last > self.summary.last_sequence or not self.summary.chain:
            self.summary.last_sequence = last
            self.summary.chain = chain.hex()

    def _segment(self, segment, following):
        extent = self._extent(segment, following)
        verifier = self._verifier
        end = extent.certain if extent.is_closed else segment.length
        position = layout.FIRST_BATCH_OFFSET
        for batch in segment.batches:
            if batch.offset >= end or batch.payload_offset + batch.stored_length > end:
                break
            verifier.mark_at(segment, position)
            if segment.header is None and batch.offset == position == layout.FIRST_BATCH_OFFSET:
                self._missing_before(segment, batch)
            if batch.offset > position:
                yield from self._gap(segment, position, batch, extent)
            if batch.is_marker:
                self.summary.markers += 1
                verifier.marker(segment, batch)
                yield ("batch", segment, batch, "marker")
            else:
                yield from self._batch(segment, batch, extent)
            position = batch.end
        cut = segment.cut
        if cut and cut.offset < end:
            if cut.offset > position:
                yield from self._gap(segment, position, cut, extent)
            elif segment.header is None and position == layout.FIRST_BATCH_OFFSET:
                self._missing_before(segment, cut)
            position = cut.offset
        verifier.mark_at(segment, position)
        if position < max(end, extent.certain):
            self._is_told = True
        # A part's transaction never spans segments.
        yield from self._flush_parts()
        if position < extent.certain or verifier.last < extent.last:
            text = f"{max(0, extent.certain - position)} bytes are missing before {extent.source}"
            lost = verifier.last + 1
            self.summary.add_damage(segment.number, position, lost, extent.last, text)
            verifier.skip_to(extent.last)
            self._head_at(extent.last, extent.chain)
            position = max(position, extent.certain)
        if position < end:
            self._open_end(segment, position, following)
        verifier.end_of_segment(segment, position, extent.is_closed)
        if extent.is_closed:
            self._behind_end(segment, extent, following)

    def _behind_end(self, segment, extent, following):
        """Tells what was on disk behind a stated end: the log went on without it."""
        behind = [batch for batch in segment.headers if batch.offset >= extent.certain]
        durable = max((batch.durable for batch in behind), default=0)
        whole = self._last_whole(segment, [b for b in behind if b is not segment.cut])
        later = next(
            (b.base for s in following for b in s.batches if not b.is_marker), None
        )
        went_on_after_loss = later is not None and later > extent.last + PASSED_OVER_END
        if durable > extent.last:
            last = max(durable, whole)
        elif whole > extent.last and went_on_after_loss:
            last = whole
        else:
            return
        text = f"records {extent.last + 1} to {last} stand behind {extent.source}"
        told = last if later is None else min(last, later - 1)
        self.summary.add_damage(segment.number, extent.certain, extent.last + 1, told, text)

    @staticmethod
    def _last_whole(segment, batches):
        """The last number of the whole good transactions in `batches`, 0 without any."""
        last, begun, position = 0, None, None
        for batch in batches:
            if batch.offset != position:
                begun = None
            position = batch.end
            if batch.is_marker:
                continue
            if batch.flags & layout.FLAG_BEGIN:
                begun = batch.transaction_first
            try:
                segment.transactions(batch)
            except BatchError:
                begun = None
            if begun != batch.transaction_first:
                begun = None
            elif batch.flags & layout.FLAG_END:
                last = max(last, batch.last_sequence)
        return last

    def _missing_before(self, segment, batch):
        """Without a header the first batch tells what was before the segment."""
        first, last = self._verifier.last + 1, batch.previous_sequence
        if first <= last:
            text = "a segment before it is missing"
            self.summary.add_damage(segment.number, 0, first, last, text)
            self._verifier.skip_to(last)
            self._verifier.totals.has_gap = False
            self._head_at(last, batch.previous_chain)

    def _gap(self, segment, position, batch, extent):
        """Bytes without a valid header before `batch`."""
        self._is_told = True
        yield from self._flush_parts()
        first, last = self._verifier.last + 1, batch.previous_sequence
        reached = batch.previous_sequence if batch.is_marker else batch.base
        text = f"{batch.offset - position} bytes without a valid header"
        is_acknowledged = reached <= self._durable or first <= min(last, self._durable)
        if position < extent.certain or is_acknowledged:
            self.summary.add_damage(segment.number, position, first, last, text)
            self._head_at(last, batch.previous_chain)
        else:
            self.summary.add_left_out(segment.number, position, first, last, text)
        self._verifier.skip_to(last)

    def _open_end(self, segment, position, following):
        """Bytes without a valid header up to the end of a file that nothing states the end of."""
        text = f"{segment.length - position} bytes without a valid header at the end"
        last = next((b.previous_sequence for other in following for b in other.headers), 0)
        known = self._verifier.last
        if known < last and known < self._durable:
            self.summary.add_damage(segment.number, position, known + 1, last, text)
        else:
            self.summary.add_left_out(segment.number, position, 0, 0, text)
            self._has_unknown_end = not following
        self._verifier.skip_to(last)

    def _end_of_log(self, last_segment):
        """Tells what should stand behind the last segment."""
        mark = self._files.mark
        first = self._verifier.last + 1
        number = last_segment.number if last_segment else 0
        if mark and mark.segment > number:
            text = f"segment {mark.segment}, of which the mark tells, is missing"
            self.summary.add_damage(mark.segment, 0, first, self._durable, text)
            self._head_at(mark.last_sequence, mark.chain)
        elif last_segment and last_segment.footer:
            text = f"segment {number} is sealed, but the one after it is missing"
            self.summary.add_damage(number + 1, 0, first, self._durable, text)
            self._has_unknown_end = True
        elif first <= self._durable:
            text = "records that were known durable are gone from the end"
            self.summary.add_damage(number, 0, first, self._durable, text)

    # Batches.

    def _batch(self, segment, batch, extent):
        verifier = self._verifier
        number = segment.number
        if batch.base <= verifier.last:
            self.summary.add_problem(number, batch.offset, f"numbers go back to {batch.base}")
            yield ("batch", segment, batch, "left out")
            return
        continues = False
        if batch.flags & layout.FLAG_BEGIN:
            yield from self._flush_parts()
            self._is_told = False
        else:
            continues = self._continues(segment, batch)
            if not continues:
                yield from self._flush_parts()
                if not self._is_told:
                    text = "continues a transaction that is not there"
                    self.summary.add_problem(number, batch.offset, text)
        verifier.batch_header(segment, batch, continues)
        try:
            transactions = segment.transactions(batch)
        except BatchError as error:
            self._is_told = True
            yield from self._flush_parts()
            place = (number, batch.offset, batch.base, batch.last_sequence, str(error))
            if batch.offset < extent.certain or batch.base <= self._durable:
                self.summary.add_damage(*place)
                self._head_at(batch.last_sequence, batch.chain)
                yield ("batch", segment, batch, "damaged")
            else:
                self.summary.add_left_out(*place)
                yield ("batch", segment, batch, "left out")
            return
        verifier.contents(segment, batch, transactions)
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
        number = parts[0].segment.number
        is_whole = bool(
            first.flags & layout.FLAG_BEGIN and parts[-1].batch.flags & layout.FLAG_END
        )
        transaction = first.transaction_first
        if not is_whole and transaction > self._durable:
            text = f"a part of transaction {transaction}, which is not whole"
            for part in parts:
                batch = part.batch
                self.summary.add_left_out(
                    number, batch.offset, batch.base, batch.last_sequence, text
                )
                yield ("batch", part.segment, batch, "left out")
            return
        if not is_whole:
            if transaction not in self.summary.incomplete_transactions:
                self.summary.incomplete_transactions.append(transaction)
            if not self._is_told:
                text = f"transaction {transaction} is not whole"
                self.summary.add_problem(number, first.offset, text)
        for part in parts:
            yield from self._keep(part, incomplete=not is_whole)

    def _keep(self, part, incomplete):
        summary = self.summary
        batch = part.batch
        summary.batches += 1
        summary.stored_bytes += batch.stored_length
        summary.raw_bytes += batch.raw_length
        summary.records += batch.count
        self._head_at(batch.last_sequence, batch.chain)
        if batch.flags & layout.FLAG_BEGIN:
            summary.transactions += len(part.transactions)
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
