"""What has to agree in a log besides the checksums: links, chain values, roots, times, footers and
the mark (spec/log-format.md §9, "Verifying")."""

import hashes
import layout
from footer import FOOTER_FLAG_EVENT_TIMES, TableLine


class SegmentTotals:
    """What the walk saw of one segment up to its end: what its footer has to say."""

    def __init__(self):
        self.batches = []
        self.markers = 0
        # Whether something of the segment could not be seen, so that totals can't be compared.
        self.has_gap = False

    def table(self):
        return [
            TableLine(b.offset, b.base, b.count, b.stored_length, b.first_commit)
            for b in self.batches
        ]


class Verifier:
    """Compares what follows with what was before it, and tells the summary what does not hold.

    `chain` and `last_commit` are None where the next value is taken on trust.
    """

    def __init__(self, summary, mark, retired=None):
        self._summary = summary
        self._mark = mark
        self._is_mark_compared = mark is None
        self._retired_segment = retired.segment if retired else 0
        # What is before the log's first record; its commit time is taken on trust.
        self.last = retired.last_sequence if retired else 0
        self.last_commit = None if retired else 0
        self.chain = None
        self._after_gap = False
        self.totals = SegmentTotals()

    def skip_to(self, last):
        """Something is missing here, up to the number `last`: what follows is taken on trust."""
        self.last = max(self.last, last)
        self.chain = None
        self.last_commit = None
        self._after_gap = True
        self.totals.has_gap = True

    # Segment headers.

    def begin_segment(self, segment, previous_number, is_known):
        """`is_known`: something in the segment is known durable, or something follows it."""
        self.totals = SegmentTotals()
        header = segment.header
        number = segment.number
        if is_known and not all(segment.copies_good):
            which = "both header copies" if header is None else "a header copy"
            self._summary.add_damage(number, 0, 0, 0, f"{which} can't be read")
        if header is None:
            return
        if header.first_batch_offset != layout.FIRST_BATCH_OFFSET:
            self._problem(segment, 0, f"its batches begin at {header.first_batch_offset}")
        if header.first_sequence <= header.predecessor_sequence:
            self._problem(segment, 0, "its first number is not above its predecessor's last")
        if header.predecessor == 0:
            self.chain = hashes.genesis(header)
            if header.predecessor_chain != self.chain:
                self._problem(segment, 0, "the genesis value does not hold")
            return
        if header.predecessor < self._retired_segment:
            # The numbers of segments between the two were left out.
            previous_number = header.predecessor
        if header.predecessor != previous_number or header.predecessor_sequence > self.last:
            text = f"segment {header.predecessor}, its predecessor, is missing"
            self._summary.add_damage(number, 0, self.last + 1, header.predecessor_sequence, text)
            self.skip_to(header.predecessor_sequence)
            self.totals.has_gap = False
        elif header.predecessor_sequence != self.last:
            text = f"names {header.predecessor_sequence} as the number before it, not {self.last}"
            self._problem(segment, 0, text)
        if self.chain is not None and header.predecessor_chain != self.chain:
            self._problem(segment, 0, "the predecessor's chain value does not hold")
        if self.last_commit is not None and header.predecessor_time != self.last_commit:
            self._problem(segment, 0, "the predecessor's last commit time does not hold")
        self.chain = header.predecessor_chain
        self.last_commit = header.predecessor_time
        self._after_gap = False

    # Batches.

    def links(self, segment, batch):
        """Compares a batch or marker with the one before it."""
        offset = batch.offset
        if self.chain is not None and batch.previous_chain != self.chain:
            self._problem(segment, offset, "the previous chain value does not hold")
        if not self._after_gap and batch.previous_sequence != self.last:
            text = f"names {batch.previous_sequence} as the number before it, not {self.last}"
            self._problem(segment, offset, text)
        self._after_gap = False
        self.chain = batch.previous_chain
        header = segment.header
        if header is not None and batch.epoch != header.epoch:
            self._problem(segment, offset, f"epoch {batch.epoch}, the segment's is {header.epoch}")

    def marker(self, segment, batch):
        self.links(segment, batch)
        self.totals.markers += 1
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

    def batch_header(self, segment, batch, continues):
        """Checks the header of a batch with records; `continues`: it follows parts that wait."""
        self.links(segment, batch)
        self.totals.batches.append(batch)
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
        if self.last_commit is not None:
            if begins and batch.first_commit <= self.last_commit:
                self._problem(segment, offset, "the commit time does not rise")
            if continues and batch.first_commit != self.last_commit:
                self._problem(segment, offset, "the commit time changes inside a transaction")
        self.last = batch.last_sequence
        self.chain = batch.chain
        self.last_commit = batch.last_commit

    def contents(self, segment, batch, transactions):
        """Checks the payload of a good batch against its header."""
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

    # Witnesses.

    def mark_at(self, segment, position):
        """Compares the mark with what was read, once the walk has come to its place."""
        mark = self._mark
        if self._is_mark_compared or segment.number != mark.segment or position < mark.end:
            return
        self._is_mark_compared = True
        if position != mark.end:
            if not self.totals.has_gap:
                self._problem(segment, mark.end, "the mark's end is none of a batch")
            return
        for what, told, found in (
            ("number", mark.last_sequence, self.last),
            ("commit time", mark.last_commit, self.last_commit),
            ("chain value", mark.chain, self.chain),
        ):
            if found is not None and told != found:
                self._problem(segment, mark.end, f"the mark's {what} does not hold")

    def footer(self, segment, position):
        """Compares a footer with what was read up to the segment's end, at `position`."""
        footer = segment.footer
        seen = self.totals
        self._summary.sealed_segments += 1

        def compare(what, told, found):
            if told != found:
                self._problem(segment, footer.offset, f"the footer's {what} does not hold")

        if footer.end > footer.offset:
            self._problem(segment, footer.offset, "the footer stands before the end it tells")
        if seen.has_gap:
            # Batches are missing, which was told; those that were read are in the table.
            told = set(footer.table)
            if any(line not in told for line in seen.table()):
                self._problem(segment, footer.offset, "a batch is not in the footer's table")
            return
        batches = seen.batches
        leaves = [hashes.footer_leaf(batch.leaf_root) for batch in batches]
        timed = [batch for batch in batches if batch.flags & layout.FLAG_EVENT_TIMES]
        compare("end", footer.end, position)
        compare("batch count", footer.batch_count, len(batches))
        compare("table", footer.table, seen.table())
        compare("marker count", footer.marker_count, seen.markers)
        compare("record count", footer.record_count, sum(batch.count for batch in batches))
        compare("root", footer.root, hashes.merkle_root(leaves) if leaves else bytes(32))
        compare("first commit time", footer.first_commit, batches[0].first_commit if batches else 0)
        compare("event times' flag", bool(footer.flags & FOOTER_FLAG_EVENT_TIMES), bool(timed))
        compare("first event time", footer.first_event, min([b.first_event for b in timed] or [0]))
        compare("last event time", footer.last_event, max([b.last_event for b in timed] or [0]))
        compare("last number", footer.last_sequence, self.last)
        if self.last_commit is not None:
            compare("last commit time", footer.last_commit, self.last_commit)
        if self.chain is not None:
            compare("chain value", footer.chain, self.chain)

    def end_of_segment(self, segment, position, is_closed):
        """Compares what tells of the segment as a whole, at its end."""
        self.mark_at(segment, position)
        mark = self._mark
        if is_closed and mark and mark.tells_of(segment.number, position):
            self._problem(segment, position, "the mark tells of more than the segment's end")
        if segment.footer:
            self.footer(segment, position)

    def _problem(self, segment, offset, text):
        self._summary.add_problem(segment.number, offset, text)
