import Bytes
import Model
import TestSupport
import Testing

@testable import Projections

@Suite("Rollup sections")
struct RollupSectionTests {
    private static let minute: Int64 = 60_000_000
    private static let day: Int64 = 86_400_000_000

    private static func window(_ random: inout SeededRandom) -> StatisticsWindow {
        func moment(_ random: inout SeededRandom) -> Timestamp {
            let offset = Int64.random(in: -day...(4 * day), using: &random)
            let unit = random.pick([1, minute, 60 * minute, day])
            return Timestamp(microseconds: (History.start.microseconds + offset) / unit * unit)
        }
        return StatisticsWindow(
            from: random.missing(oneIn: 3) { moment(&$0) },
            until: random.missing(oneIn: 3) { moment(&$0) })
    }

    /// The history with a new part now and then.
    private static func folded(_ history: History, _ random: inout SeededRandom) throws
        -> ProjectionSet
    {
        var set = ProjectionSet()
        for entry in history.entries {
            if random.oneIn(40) { set.beginPart() }
            set.apply(
                entry.bytes.span.bytes, sequenceNumber: entry.number, commitTime: entry.commitTime)
        }
        return set
    }

    @Test("Sections answer as the parts that they were made of", arguments: 0..<4)
    func answers(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed) + 5)
        let history = History.random(seed: UInt64(seed), eventCount: 250)
        let view = try Self.folded(history, &random).view
        for project in History.projects {
            let sections = try Sections(
                view, of: project, headByteCount: random.pick([0, 600, 1_000_000]))
            for round in 0..<20 {
                let window = round == 0 ? .everything : Self.window(&random)
                let place: Comment = "seed \(seed), round \(round): \(window)"
                let overview = try sections.sum(OverviewSum(window)).answer
                #expect(try overview == view.overview(project, window: window), place)
                let usage = try sections.sum(ModelUsageSum(window)).answer
                #expect(try usage == view.modelUsage(project, window: window), place)
                let types = try sections.sum(EventTypeSum(window)).answer
                let expected = try view.eventsByType(project, window: window)
                #expect(types.map(\.type) == expected.map(\.type), place)
                #expect(types.map(\.count) == expected.map(\.count), place)
                let interval = random.pick([1, 5, 60, 1_440, 10_080]) * Self.minute
                let metric = random.pick(SeriesMetric.allCases)
                let series = try sections.series(
                    metric, intervalMicroseconds: interval, window: window)
                #expect(
                    try series
                        == view.series(
                            project, metric: metric, intervalMicroseconds: interval,
                            window: window),
                    place)
            }
            #expect(try sections.sum(UnpricedSum()).answer == view.unpricedModels(project))
        }
    }

    @Test("Rows are sums over sections, wherever the parts begin", arguments: 0..<4)
    func digests(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed) + 6)
        let history = History.random(seed: UInt64(seed), eventCount: 250)
        let parted = try Self.folded(history, &random).view
        let whole = history.folded(partLength: .max, isSealed: { _ in false }).view
        for project in History.projects {
            let expected = try Sections(whole, of: project)
            let sections = try Sections(parted, of: project)
            #expect(expected.sections.count == 1)
            #expect(sections.sections.count > 1, "seed \(seed)")
            #expect(
                try sections.digests(of: project) == expected.digests(of: project), "seed \(seed)")
            // The bytes too depend on nothing but what was counted.
            let merged = RollupSection.encode(try sections.sum(MergedRollups()))
            let direct = RollupSection.encode(try expected.sum(MergedRollups()))
            #expect(merged == direct, "seed \(seed)")
            #expect(try RollupSection.encode(expected.sections[0]) == direct, "seed \(seed)")
        }
    }

    /// Events at the ends of time, with amounts at the ends of their widths.
    @Test("Extremes come back as they were", arguments: 0..<3)
    func extremes(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed) + 7)
        var history = History()
        let numbers: [UInt64] = [0, 1, .max - 1, .max]
        let amounts = [Int128.min, -1, 0, 1, .max].map { PicoUSD($0) }
        for _ in 0..<60 {
            var event = Event(
                id: "a", type: random.pick([.tokenUsage, .modelResponse, .span, .log]),
                timestamp: Timestamp(microseconds: random.pick([.min, .min + 1, -1, 0, 1, .max])),
                payload: Payload(encoding: .json, body: []))
            event.kind = random.pick([.llm, .tool])
            event.isError = random.oneIn(2)
            event.durationMicroseconds = random.missing(oneIn: 4) { $0.pick(numbers) }
            event.model = random.missing(oneIn: 4) { $0.pick(["", "m", "n"]) }
            event.provider = random.missing(oneIn: 4) { $0.pick(["", "m", "p"]) }
            event.usage = TokenUsage(
                input: random.pick(numbers), output: random.pick(numbers),
                cacheRead: random.pick(numbers), cacheWrite: random.pick(numbers),
                reasoning: random.pick(numbers))
            history.append(
                event,
                cost: Cost(
                    parts: Cost.Parts(freshInput: random.pick(amounts), output: .zero),
                    source: random.pick(PricingSource.allCases), priceID: "p"))
        }
        let set = history.folded(partLength: 11, isSealed: { _ in false })
        let sections = try Sections(set.view, of: History.project)
        let digests = try set.digests()
        let found = try sections.digests(of: History.project)
        #expect(found == [digests[7], digests[8]], "seed \(seed)")
        #expect(
            try sections.sum(OverviewSum(.everything)).answer
                == set.view.overview(History.project, window: .everything), "seed \(seed)")
    }

    @Test("Nothing has a section too")
    func empty() throws {
        let bytes = RollupSection.encode(MergedRollups())
        let section = try RollupSection(SectionBytes(bytes))
        #expect(section.extent == nil)
        #expect(try OverviewSum(.everything).partial(of: section).types.events == 0)
        #expect(try ModelUsageSum(.everything).partial(of: section).isEmpty)
        #expect(try UnpricedSum().partial(of: section).isEmpty)
        #expect(try DataSpanSum(.everything).partial(of: section) == nil)
    }

    /// A day of a model call each half minute, of many models.
    private static func busyDay() -> ProjectionSet {
        var history = History()
        let midnight = Timestamp(microseconds: History.start.microseconds / day * day)
        for step in 0..<2_880 {
            var event = Event(
                id: "e", type: .span,
                timestamp: midnight.advanced(byMicroseconds: Int64(step) * 30_000_000),
                payload: Payload(encoding: .json, body: []))
            event.kind = .llm
            event.model = "model-\(step % 700)"
            event.usage = TokenUsage(input: 10, output: UInt64(step))
            event.durationMicroseconds = UInt64(step) * 1_000
            history.append(event)
        }
        return history.folded(partLength: .max, isSealed: { _ in false })
    }

    @Test("A row may go on in the next block, and a window reads its own blocks only")
    func blocks() throws {
        let view = Self.busyDay().view
        let sections = try Sections(view, of: History.project, headByteCount: 0)
        let section = sections.sections[0]
        let models = section.streams[RollupStream.dayModels.rawValue]
        #expect(models.blocks.count > RollupSection.blockByteCount)
        let usage = try sections.sum(ModelUsageSum(.everything)).answer
        #expect(usage.count == 700)
        #expect(try usage == view.modelUsage(History.project, window: .everything))

        let midnight = History.start.microseconds / Self.day * Self.day
        let window = StatisticsWindow(
            from: Timestamp(microseconds: midnight + 10 * 60 * Self.minute + 1 * Self.minute),
            until: Timestamp(microseconds: midnight + 10 * 60 * Self.minute + 4 * Self.minute))
        let source = try #require(
            try view.parts[0].project(History.project).map { project in
                let memory = try project.memory()
                return SectionBytes(memory.part.read(memory.place) { RollupSection.encode($0) })
            })
        let opened = try RollupSection(source, headByteCount: 0)
        let before = (reads: source.readCount, bytes: source.readByteCount)
        #expect(before.reads == 1)
        #expect(before.bytes == RollupSection.maximumHeaderByteCount)
        let types = try EventTypeSum(window).partial(of: opened)
        #expect(types == [.span: 6])
        // The list of blocks, and the one or two blocks in question.
        #expect(source.readCount - before.reads <= 3)
        #expect(source.readByteCount - before.bytes <= 3 * RollupSection.blockByteCount)
    }

    @Test("What lies in the head is read once, at opening")
    func head() throws {
        let view = History.random(seed: 3, eventCount: 120).folded(
            partLength: .max, isSealed: { _ in false }
        ).view
        let project = try #require(try view.parts[0].project(History.project)).memory()
        let source = SectionBytes(
            project.part.read(project.place) { RollupSection.encode($0) })
        let section = try RollupSection(source, headByteCount: source.byteCount)
        _ = try OverviewSum(.everything).partial(of: section)
        _ = try ModelUsageSum(.everything).partial(of: section)
        #expect(source.readCount == 1)
        #expect(section.residentByteCount > source.byteCount)
    }

    @Test("Numbers of 128 bits come back, longer ones are refused")
    func wideVarints() throws {
        let values: [Int128] = [0, 1, -1, 127, -128, 1 << 64, .max, .min, .max - 1, -(1 << 63)]
        for value in values {
            var writer = ByteWriter()
            writer.wideSignedVarint(value)
            writer.wideVarint(UInt128(bitPattern: value))
            var reader = ByteReader(writer.bytes.span.bytes)
            let signed = try reader.wideSignedVarint()
            let unsigned = try reader.wideVarint()
            let rest = reader.remaining
            #expect(signed == value)
            #expect(unsigned == UInt128(bitPattern: value))
            #expect(rest == 0)
            #expect(writer.count <= 38)
        }
        let long = [UInt8](repeating: 0x80, count: 18)
        for last in [4, 0x83] as [UInt8] {
            #expect(throws: FormatError.self) {
                let bytes = long + [last, 0]
                var reader = ByteReader(bytes.span.bytes)
                _ = try reader.wideVarint()
            }
        }
    }
}
