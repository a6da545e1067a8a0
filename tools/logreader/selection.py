"""Which files of a directory are the log, and up to which number it is known durable
(spec/log-format.md §9, "Segments" and "D")."""

import collections
import os

from mark import read_mark
from segment import open_segments


class RefusedLog(ValueError):
    """A log that must not be read: it needs a newer reader, or its mark is of another log."""


def log_directory(path):
    """The directory with the segments: `path` itself, or the `log` in a data directory."""
    inner = os.path.join(path, "log")
    return inner if os.path.isdir(inner) else path


class LogFiles:
    """The mark and the segments of a log directory.

    `segments` are all that are of the log by their headers, `belonging` those of them that the
    log consists of, both in order. `durable` is D.
    """

    def __init__(self, directory, summary):
        self._summary = summary
        found, summary.tails = open_segments(directory)
        for segment in found:
            if segment.refused:
                version = segment.header.lowest_reader_version
                raise RefusedLog(f"{segment.name} needs a reader of version {version}")
        self.mark = read_mark(os.path.abspath(directory) + ".mark")
        self.log_id = self._identify(found)
        own = [segment for segment in found if self._is_own(segment)]
        self.retired = self._highest_retired(own)
        self.retired_segment = self.retired.segment if self.retired else 0
        self.segments = [segment for segment in own if segment.number > self.retired_segment]
        summary.retired_files = [s.number for s in own if s.number <= self.retired_segment]
        if self.retired:
            summary.retired_segment = self.retired.segment
            summary.retired_sequence = self.retired.last_sequence
        self.durable = self._highest_durable()
        self.belonging = self._choose()
        belonging = {segment.number for segment in self.belonging}
        summary.ignored_segments = [
            segment.number for segment in self.segments if segment.number not in belonging
        ]
        summary.mark = self.mark
        summary.durable = self.durable
        summary.log_id = self.log_id.hex() if self.log_id else ""

    # Identity.

    def _identify(self, segments):
        """The log's id: the mark's, else the one that most headers have, the lowest of several."""
        ids = [segment.header.log_id for segment in segments if segment.header]
        if self.mark is None:
            # Of ids that are as frequent, the first one counted comes first.
            return collections.Counter(ids).most_common(1)[0][0] if ids else None
        if ids and self.mark.log_id not in ids:
            raise RefusedLog(
                f"the mark is of the log {self.mark.log_id.hex()}, which no segment is of"
            )
        return self.mark.log_id

    def _is_own(self, segment):
        header = segment.header
        if header is None:
            return True
        if header.log_id != self.log_id:
            text = f"is a segment of the log {header.log_id.hex()}"
        elif header.number != segment.number:
            text = f"its header says segment {header.number}"
        else:
            return True
        self._summary.add_damage(segment.number, 0, 0, 0, text)
        return False

    def _highest_retired(self, own):
        """What any header, or the mark, says is retired (§14)."""
        told = [segment.header.retired for segment in own if segment.header]
        told += [self.mark.retired] if self.mark else []
        return max((r for r in told if r), key=lambda r: r.segment, default=None)

    # What is known durable.

    def _highest_durable(self):
        """D: the highest number known durable."""
        known = [header.durable for segment in self.segments for header in segment.headers]
        known += [s.header.predecessor_sequence for s in self.segments if s.header]
        known += [segment.footer.last_sequence for segment in self.segments if segment.footer]
        if self.mark:
            known.append(self.mark.last_sequence)
        return max(known, default=0)

    def highest_number(self):
        """The highest sequence number that anything tells of, used or not."""
        told = [batch.last_sequence for segment in self.segments for batch in segment.batches]
        told += [segment.cut.previous_sequence for segment in self.segments if segment.cut]
        return max([*told, self.durable])

    def holds_durable(self, segment):
        """Whether anything in the segment is at or below D, or something in it was that is lost."""
        if segment.footer or self._is_marked(segment) or self._proves_loss(segment):
            return True
        return any(
            not batch.is_marker and batch.base <= self.durable for batch in segment.batches
        )

    def _is_marked(self, segment):
        return self.mark is not None and self.mark.segment == segment.number

    def _proves_loss(self, segment):
        """Whether a header in it says that more was durable than anything before it tells of."""
        lower = [other for other in self.segments if other.number < segment.number]
        before = lower[-1].last_told if lower else 0
        if self.mark and self.mark.segment < segment.number:
            before = max(before, self.mark.last_sequence)
        return any(header.durable > before for header in segment.headers)

    # Membership.

    def _choose(self):
        """The segments of the log in order: the predecessors as a chain back from the last one
        with a readable header, and what follows that one without a readable header but with
        something that is known durable."""
        segments = self.segments
        readable = [i for i, segment in enumerate(segments) if segment.header]
        headerless = segments[readable[-1] + 1 :] if readable else segments
        # A footer proves that the segment after it was on disk.
        is_proved = bool(readable and segments[readable[-1]].footer)
        while headerless[is_proved:] and not self.holds_durable(headerless[-1]):
            headerless = headerless[:-1]
        chosen = [segment for segment in headerless if segment.headers or self._is_marked(segment)]
        by_number = {segment.number: i for i, segment in enumerate(segments)}
        index = readable[-1] if readable else None
        if index is not None:
            chosen.insert(0, segments[index])
        while index is not None:
            header = segments[index].header
            if header is not None and header.predecessor <= self.retired_segment:
                break
            lower = by_number.get(header.predecessor) if header else None
            if lower is None:
                # Missing, or not to be known: the nearest lower segment that has anything.
                bound = header.predecessor if header else segments[index].number
                lower = self._nearest_lower(index, bound)
            index = lower if lower is not None and lower < index else None
            if index is not None:
                chosen.insert(0, segments[index])
        return chosen

    def _nearest_lower(self, index, bound):
        """The index of the segment before the one at `index`, whose predecessor is missing or
        can't be told: its number is below `bound`."""
        segment = self.segments[index]
        lower_indices = [i for i in range(index - 1, -1, -1) if self.segments[i].number < bound]
        if segment.header is None and segment.headers:
            # Without a header the chain tells: the segment whose last value the first batch
            # continues.
            wanted = segment.headers[0].previous_chain
            for lower in lower_indices:
                if any(batch.chain == wanted for batch in self.segments[lower].batches):
                    return lower
        for lower in lower_indices:
            if self.segments[lower].batches or self.segments[lower].footer:
                return lower
        return None
