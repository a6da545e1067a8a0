import Bytes
import Model
import Projections
import Records

/// An index file, whose checksums are made to hold, so that what they guard is reached.
enum Decoder {
    private static let segment = IndexHeader.Segment(
        number: 1, logID: [UInt8](repeating: 1, count: 16), root: [UInt8](repeating: 2, count: 32),
        recordCount: 6)
    private static let project = ProjectID("p")

    /// Every question has an answer or an error, and the same one when it is asked again.
    static func check(_ bytes: [UInt8]) {
        let file = Source(bytes: repaired(bytes))
        guard let part = try? SealedPart(file, of: segment, cache: IndexCache(byteCount: 1 << 20))
        else { return }
        var set = ProjectionSet()
        set.beginPart(segment: 1)
        for (number, record) in records().enumerated() {
            set.apply(
                record.span.bytes, sequenceNumber: SequenceNumber(UInt64(number) + 1),
                commitTime: Timestamp(microseconds: 1))
        }
        set.beginPart()
        require(set.adopt(part), "no part to exchange")
        let first = answers(set.view)
        require(first == answers(set.view), "another answer the second time")
        _ = try? set.digests()
    }

    private static func answers(_ view: ProjectionView) -> [String] {
        func text(_ answer: () throws -> Any) -> String {
            do { return "\(try answer())" } catch { return "\(error)" }
        }
        var question = EventQuestion(projectID: project, limit: 5)
        var texts = [text { try view.events(question) }]
        question.at = SequenceNumber(3)
        question.model = "gpt-4o"
        texts.append(text { try view.events(question) })
        question.traceID = "00ff"
        texts.append(text { try view.events(question) })
        texts.append(text { try view.traces(TraceQuestion(projectID: nil, limit: 5)) })
        texts.append(text { try view.eventNumbers(project: project, id: "e1") })
        texts.append(text { try view.overview(project, window: .everything) })
        texts.append(text { try view.modelUsage(project, window: .everything) })
        return texts
    }

    static func seeds() -> [[UInt8]] {
        var set = ProjectionSet()
        set.beginPart(segment: 1)
        var number: UInt64 = 0
        for record in records() {
            number += 1
            set.apply(
                record.span.bytes, sequenceNumber: SequenceNumber(number),
                commitTime: Timestamp(microseconds: 1))
        }
        set.beginPart()
        let file = set.unsealedPart(ofSegment: 1)?.indexFile(of: segment)
        return [file ?? []]
    }

    private static func records() -> [[UInt8]] {
        (0..<6).map { number in
            var event = Event(
                id: "e\(number)", type: number == 2 ? .error : .span,
                timestamp: Timestamp(microseconds: 1_790_000_000_000_000 + Int64(number)),
                payload: Payload(encoding: .json, body: []))
            event.kind = .llm
            event.traceID = number % 2 == 0 ? "00ff" : "t"
            event.sessionID = "s"
            event.model = "gpt-4o"
            event.usage = TokenUsage(input: 3, output: UInt64(number))
            let cost = Cost(
                parts: Cost.Parts(output: PicoUSD(7)), source: .default, priceID: "d")
            return Record.eventIngested(
                project: project, actor: .system, event: event, cost: cost
            ).encoded()
        }
    }

    // MARK: Checksums (spec/index-format.md §2)

    private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 128 else { return bytes }
        var file = bytes
        let table = Int(number(at: 88, of: file))
        let pages = (Int(number(at: 12, of: file)) + 16_383) / 16_384
        if pages < 1_000, table + pages * 8 + 4 <= file.count {
            var start = 128
            for page in 0..<pages {
                let end = start + Int(number(at: table + page * 8, of: file))
                guard end <= table, start <= end else { break }
                put(
                    CRC32C.checksum([UInt8](file[start..<end])), at: table + page * 8 + 4, of: &file
                )
                start = end
            }
            let sum = CRC32C.checksum([UInt8](file[table..<table + pages * 8]))
            put(sum, at: table + pages * 8, of: &file)
        }
        put(CRC32C.checksum([UInt8](file[..<124])), at: 124, of: &file)
        return file
    }

    private static func number(at offset: Int, of bytes: [UInt8]) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }

    private static func put(_ value: UInt32, at offset: Int, of bytes: inout [UInt8]) {
        for place in 0..<4 {
            bytes[offset + place] = UInt8(truncatingIfNeeded: value >> UInt32(8 * place))
        }
    }

    private struct Source: SectionSource {
        let bytes: [UInt8]
        var byteCount: Int { bytes.count }
        func read(_ range: Range<Int>) throws(FormatError) -> [UInt8] { [UInt8](bytes[range]) }
    }
}
