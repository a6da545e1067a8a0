internal import Bytes
internal import Model

/// The traces of an index file as of a moment within it.
///
/// A row tells of all events of a trace. Of one whose events go beyond the moment those up to it are
/// summed up anew, from the columns of the groups that they are in: near the moment, and so few.
struct SealedTraceCut {
    /// The columns of a group that a trace is summed up from.
    private struct Columns {
        let numbers: [SequenceNumber]
        let times: [Timestamp]
        let ends: [Int64]
        let flags: [UInt8]
        let sessions: [UInt32]
        let users: [UInt32]
        let names: [UInt32]
        /// By row; nil for none.
        let calls: [EventRow.Call?]

        init(_ columns: EventColumnReader) throws(FormatError) {
            numbers = try columns.numbers()
            times = try columns.times()
            ends = try columns.ends()
            flags = try columns.bytes(.flags)
            sessions = try columns.texts(.sessions)
            users = try columns.texts(.users)
            names = try columns.texts(.names)
            calls = try columns.callsByRow(flags)
        }
    }

    /// Groups that are kept decoded: the traces of a list that are cut are in the same ones.
    private static let maximumGroupCount = 16

    private let at: SequenceNumber
    private let traces: TraceSection
    private let events: EventSection
    private let groups: [EventGroup]
    private var decoded: [Int: Columns] = [:]

    init(_ project: SealedProject, at: SequenceNumber) throws(FormatError) {
        self.at = at
        traces = try project.traces()
        events = try project.events()
        groups = try events.groups()
    }

    /// A trace as far as it goes; nil if all of it is later.
    mutating func row(_ whole: TraceRow) throws(FormatError) -> TraceRow? {
        let numbers = try traces.members(of: whole)
        guard let first = numbers.first, first <= at else { return nil }
        guard numbers[numbers.count - 1] > at else { return whole }
        var cut: TraceRow?
        for number in numbers.prefix(while: { $0 <= at }) {
            let columns = try columns(of: number)
            let row = columns.numbers.partition { $0 >= number }
            guard row < columns.numbers.count, columns.numbers[row] == number else {
                throw Self.contradiction(number)
            }
            let place = TraceRow.Place(
                time: columns.times[row], number: number, text: columns.names[row])
            if cut == nil {
                cut = TraceRow(id: whole.id, earliest: place, members: whole.members)
            }
            cut?.add(
                place, end: place.time.advanced(byMicroseconds: columns.ends[row]),
                flags: EventRow.Flags(rawValue: columns.flags[row]),
                session: columns.sessions[row], user: columns.users[row],
                call: columns.calls[row])
        }
        return cut
    }

    private mutating func columns(of number: SequenceNumber) throws(FormatError) -> Columns {
        let place = groups.partition { $0.numbers.upperBound >= number }
        if let known = decoded[place] { return known }
        guard place < groups.count else { throw Self.contradiction(number) }
        if decoded.count >= Self.maximumGroupCount { decoded = [:] }
        let columns = try Columns(events.columns(of: groups[place]))
        decoded[place] = columns
        return columns
    }

    private static func contradiction(_ number: SequenceNumber) -> FormatError {
        FormatError(offset: 0, expected: "event \(number) of a trace", found: "sections at odds")
    }
}
