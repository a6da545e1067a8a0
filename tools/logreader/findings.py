"""What a reading of a log comes to: records, findings and the summary."""

from dataclasses import dataclass, field


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
class Summary:
    """What a reading came to."""

    log_id: str = ""
    segments: int = 0
    sealed_segments: int = 0
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
    mark: object = None
    damage: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    incomplete_transactions: list = field(default_factory=list)
    ignored_segments: list = field(default_factory=list)
    # Segments up to this number, and records up to this one, are no part of the log any more.
    retired_segment: int = 0
    retired_sequence: int = 0
    # Files of them that are still there.
    retired_files: list = field(default_factory=list)
    tails: list = field(default_factory=list)

    @property
    def is_sound(self):
        return not self.damage and not self.problems

    # Segments are named by number. Damage is a loss of what was acknowledged; what is left out
    # never was; a problem is a check that does not hold.

    def add_damage(self, segment, offset, first, last, text):
        self.damage.append(_finding(segment, offset, first, last, text))

    def add_left_out(self, segment, offset, first, last, text):
        self.left_out.append(_finding(segment, offset, first, last, text))

    def add_problem(self, segment, offset, text):
        self.problems.append(_finding(segment, offset, 0, 0, text))


def _finding(segment, offset, first, last, text):
    if last < first:
        first = last = 0
    return Finding(segment, offset, first, last, text)
