extension Truth {
    /// Traces that were sent whole, chosen by the seed.
    public func traces(_ count: Int, seed: UInt64) -> [SentTrace] {
        let whole = requestCount / load.cycle.requests.count
        guard whole > 0, !load.shape.isOneTrace else { return [] }
        var counts = [Int](repeating: 0, count: load.cycle.traces.count)
        for template in load.cycle.requests {
            for event in template.events { counts[event.trace] += 1 }
        }
        var random = SeededRandom(seed: seed)
        var found: [SentTrace] = []
        while found.count < count {
            let trace = random.number(0...counts.count - 1)
            guard counts[trace] > 0 else { continue }
            let stamp = load.stamp(random.number(0...whole - 1))
            found.append(
                SentTrace(
                    id: stamp.traceID(trace),
                    projectID: load.projects[load.cycle.traces[trace].project].id,
                    eventCount: counts[trace]))
        }
        return found
    }

    /// The ids of a project's newest traces with an error, newest first.
    public func newestFailedTraces(of project: Int, limit: Int) -> [String] {
        var found: [String] = []
        for cycle in (0..<cycleCount).reversed() where found.count < limit {
            let stamp = load.stamp(cycle)
            var failed: Set<Int> = []
            for template in load.cycle.requests.prefix(sentCount(cycle))
            where template.project == project {
                for event in template.events where event.facts.isError {
                    failed.insert(event.trace)
                }
            }
            let newestFirst = failed.sorted {
                load.cycle.traces[$0].position > load.cycle.traces[$1].position
            }
            found += newestFirst.prefix(limit - found.count).map { stamp.traceID($0) }
        }
        return found
    }

    /// The ids of a project's newest events with the rare word in them.
    public func newestWithRareWord(of project: Int, limit: Int) -> [String] {
        newest(of: project, limit: limit) { $0.hasRareWord }
    }

    /// The ids of a project's newest events with the phrase in them.
    public func newestWithPhrase(of project: Int, limit: Int) -> [String] {
        newest(of: project, limit: limit) { $0.hasPhrase }
    }

    private func newest(
        of project: Int, limit: Int, _ isWanted: (EventFacts) -> Bool
    ) -> [String] {
        var found: [(moment: Int, id: String)] = []
        // A trace reaches into the time of the passes after its own, so that some more are looked at.
        var left: Int? = nil
        for cycle in (0..<cycleCount).reversed() {
            if found.count >= limit, left == nil { left = 3 }
            if let more = left {
                if more == 0 { break }
                left = more - 1
            }
            let stamp = load.stamp(cycle)
            for template in load.cycle.requests.prefix(sentCount(cycle))
            where template.project == project {
                for event in template.events where isWanted(event.facts) {
                    found.append((moment(event, stamp), stamp.eventID(event.number)))
                }
            }
        }
        return found.sorted { $0.moment > $1.moment }.prefix(limit).map(\.id)
    }
}
