/// A load made of the templates of one cycle, patched in place for each request: about as dear as
/// copying the bytes, so that 50 million events cost the client little.
public struct TemplateLoad: Load, Sendable {
    public let shape: LoadShape
    public let projects: [ProjectAccess]
    let cycle: Cycle

    public init(_ shape: LoadShape, projects: [ProjectAccess]) {
        precondition(!projects.isEmpty, "a load needs a project")
        self.shape = shape
        self.projects = projects
        cycle = Cycle(shape, projects: projects)
    }

    public var requestCount: Int {
        (shape.eventCount + shape.batchSize - 1) / shape.batchSize
    }

    /// The stamp of a pass of the cycle.
    func stamp(_ number: Int) -> CycleStamp {
        let count = Double(requestCount) / Double(cycle.requests.count)
        let span = Double(shape.span) / count
        return CycleStamp(
            seed: shape.seed, cycle: number,
            start: shape.end - shape.span + Int(Double(number) * span), span: Int(span))
    }

    /// The project that a request is for, by its index in `projects`.
    func project(of index: Int) -> Int {
        shape.takesTurns
            ? index % projects.count : cycle.requests[index % cycle.requests.count].project
    }

    public func fill(_ index: Int, into buffer: inout [UInt8]) -> Int {
        let template = cycle.requests[index % cycle.requests.count]
        let stamp = stamp(index / cycle.requests.count)
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: template.bytes)
        var bytes = buffer.mutableSpan
        for patch in template.patches { stamp.apply(patch, of: cycle.traces, to: &bytes) }
        if let offset = template.keyOffset {
            for (place, byte) in projects[project(of: index)].key.utf8.enumerated() {
                bytes[offset + place] = byte
            }
        }
        return template.events.count
    }
}
