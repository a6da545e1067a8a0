import Bytes
import Model
import Projections

/// What every cursor holds: where a page ended, as of which moment, and of which question.
///
/// A cursor is a pure function of these: no clock, no state in the server. The fingerprint is no
/// secret; it only keeps a cursor from continuing a question that it does not come from.
private enum CursorKind: UInt8 {
    case events = 1
    case traces = 2
}

/// Continues a list of events.
struct EventCursor: Hashable, Sendable {
    /// The last event of the page before.
    var position: EventQuestion.Position
    /// The moment of page one, at which every later page is read.
    var seenThrough: SequenceNumber
    /// Events on the pages before.
    var passed: Int

    init(position: EventQuestion.Position, seenThrough: SequenceNumber, passed: Int) {
        self.position = position
        self.seenThrough = seenThrough
        self.passed = passed
    }

    /// Reads a cursor that belongs to the question with this fingerprint.
    init(_ text: String, fingerprint: UInt32) throws(Problem) {
        guard let bytes = Base64.decode(text) else { throw .invalidCursor }
        var reader = ByteReader(bytes.span.bytes)
        do {
            guard try reader.uint8() == CursorKind.events.rawValue,
                try reader.uint32() == fingerprint
            else { throw Problem.invalidCursor }
            seenThrough = SequenceNumber(try reader.varint())
            passed = Int(clamping: try reader.varint())
            position = EventQuestion.Position(
                timestamp: Timestamp(microseconds: try reader.signedVarint()),
                sequenceNumber: SequenceNumber(try reader.varint()))
            guard reader.isAtEnd else { throw Problem.invalidCursor }
        } catch {
            throw .invalidCursor
        }
    }

    /// The opaque text.
    func text(fingerprint: UInt32) -> String {
        var writer = ByteWriter()
        writer.uint8(CursorKind.events.rawValue)
        writer.uint32(fingerprint)
        writer.varint(seenThrough.rawValue)
        writer.varint(UInt64(passed))
        writer.signedVarint(position.timestamp.microseconds)
        writer.varint(position.sequenceNumber.rawValue)
        return Base64.encodeURL(writer.bytes)
    }
}

/// Continues a list of traces.
struct TraceCursor: Hashable, Sendable {
    /// The last trace of the page before.
    var position: TraceQuestion.Position
    /// The moment of page one, at which every later page is read.
    var seenThrough: SequenceNumber

    init(position: TraceQuestion.Position, seenThrough: SequenceNumber) {
        self.position = position
        self.seenThrough = seenThrough
    }

    /// Reads a cursor that belongs to the question with this fingerprint.
    init(_ text: String, fingerprint: UInt32) throws(Problem) {
        guard let bytes = Base64.decode(text) else { throw .invalidCursor }
        var reader = ByteReader(bytes.span.bytes)
        do {
            guard try reader.uint8() == CursorKind.traces.rawValue,
                try reader.uint32() == fingerprint
            else { throw Problem.invalidCursor }
            seenThrough = SequenceNumber(try reader.varint())
            position = TraceQuestion.Position(
                startTime: Timestamp(microseconds: try reader.signedVarint()),
                traceID: try reader.lengthPrefixedString())
            guard reader.isAtEnd else { throw Problem.invalidCursor }
        } catch {
            throw .invalidCursor
        }
    }

    /// The opaque text.
    func text(fingerprint: UInt32) -> String {
        var writer = ByteWriter()
        writer.uint8(CursorKind.traces.rawValue)
        writer.uint32(fingerprint)
        writer.varint(seenThrough.rawValue)
        writer.signedVarint(position.startTime.microseconds)
        writer.lengthPrefixed(position.traceID)
        return Base64.encodeURL(writer.bytes)
    }
}
