/// What a server has to answer once the first requests of a load are sent.
///
/// For loads of five projects or fewer; times are to the millisecond, as they were sent.
public struct Truth: Sendable {
    /// A trace that was sent whole.
    public struct SentTrace: Hashable, Sendable {
        public var id: String
        public var projectID: String
        public var eventCount: Int
    }

    /// A word that stands once in some thousands of events.
    public static let rareWord = Vocabulary.rareWord
    /// Words that stand side by side once in about a thousand events.
    public static let phrase = Vocabulary.phrase

    let load: TemplateLoad
    let requestCount: Int

    /// - Parameter requestCount: how many requests were sent, the first ones.
    public init(_ load: TemplateLoad, requestCount: Int? = nil) {
        self.load = load
        self.requestCount = requestCount ?? load.requestCount
    }

    private var templates: [RequestTemplate] { load.cycle.requests }

    /// How many passes of the cycle were begun.
    var cycleCount: Int { (requestCount + templates.count - 1) / templates.count }

    /// How many requests of a pass were sent.
    func sentCount(_ cycle: Int) -> Int {
        min(templates.count, requestCount - cycle * templates.count)
    }

    /// How often a template was sent.
    private func times(_ template: Int) -> Int {
        requestCount / templates.count + (template < requestCount % templates.count ? 1 : 0)
    }

    // MARK: Totals

    /// All events of a project.
    public func eventCount(of project: Int) -> Int {
        if load.shape.takesTurns {
            return (0..<requestCount).reduce(0) { sum, index in
                load.project(of: index) == project
                    ? sum + templates[index % templates.count].events.count : sum
            }
        }
        return templates.indices.reduce(0) { sum, index in
            templates[index].project == project
                ? sum + templates[index].events.count * times(index) : sum
        }
    }

    /// The calls of each model, by its name.
    public func usage(of project: Int) -> [String: ModelUsage] {
        var sums: [String: ModelUsage] = [:]
        for (index, template) in templates.enumerated() where template.project == project {
            let times = times(index)
            for usage in template.events.compactMap(\.facts.usage) {
                var sum =
                    sums[usage.model]
                    ?? ModelUsage(model: usage.model, calls: 0, inputTokens: 0, outputTokens: 0)
                sum.calls += usage.calls * times
                sum.inputTokens += usage.inputTokens * times
                sum.outputTokens += usage.outputTokens * times
                sums[usage.model] = sum
            }
        }
        return sums.filter { $0.value.calls > 0 }
    }

    /// How many errors happened in each hour that has any, by the hour's start as RFC 3339.
    public func errorsByHour(of project: Int) -> [String: Int] {
        var hours: [Int: Int] = [:]
        for cycle in 0..<cycleCount {
            let stamp = load.stamp(cycle)
            for template in templates.prefix(sentCount(cycle)) where template.project == project {
                for event in template.events where event.facts.isError {
                    hours[moment(event, stamp) / 3_600_000, default: 0] += 1
                }
            }
        }
        return Dictionary(
            uniqueKeysWithValues: hours.map { (Moment.text($0.key * 3_600_000), $0.value) })
    }

    /// When an event happened, in milliseconds since 1970.
    func moment(_ event: EventNote, _ stamp: CycleStamp) -> Int {
        stamp.start(of: load.cycle.traces[event.trace]) + event.milliseconds
    }
}
