import JSON
import Model
import TestSupport
import Testing

@testable import Steps

@Suite("The fold of steps")
struct StepFoldTests {
    static let captures = [
        "genai/004.body", "langfuse/004.inflated", "logfire/004.body", "openinference/004.body",
        "openinference-gzip/004.inflated", "traceloop/004.body",
    ]

    /// Compares every state with a fold that is made anew.
    private static func compare(
        _ facts: [StepFacts], every stride: Int = 1, at location: SourceLocation = #_sourceLocation
    ) {
        var walk = StepWalk(StepSample.steps(facts))
        var naive = NaiveFold()
        #expect(walk.state == naive.state)
        for (index, fact) in facts.enumerated() {
            let isThere = walk.forward()
            #expect(isThere, sourceLocation: location)
            naive.take(fact)
            if index % stride == 0 || index == facts.count - 1 {
                #expect(
                    walk.state == naive.state, "step \(index + 1)", sourceLocation: location)
            } else {
                #expect(walk.state.usage == naive.state.usage, sourceLocation: location)
            }
        }
        let isThere = walk.forward()
        #expect(!isThere, sourceLocation: location)
    }

    @Test("equals a naive one for what real clients send", arguments: captures)
    func capture(path: String) throws {
        let facts = StepSample.facts(try StepSample.capture(path))
        #expect(facts.count >= 6)
        Self.compare(facts)
    }

    @Test("equals a naive one for facts of all kinds", arguments: 1...40)
    func random(seed: UInt64) { Self.compare(StepSample.random(60, seed: seed)) }

    @Test("equals a naive one for an agent's loop of 10,000 steps")
    func loop() throws {
        let facts = StepSample.facts(try StepSample.agentLoop(10_000))
        Self.compare(facts, every: 500)
        let state = StepSample.steps(facts).state(after: 10_000)
        #expect(state.conversation.count == 1 + 3_334 + 3_333)
        #expect(state.toolCalls.count == 3_334)
        #expect(state.toolCalls.last?.status == .open)
        #expect(state.toolCalls[0].status == .done)
        #expect(state.toolCalls[0].openedStep == 1)
        #expect(state.toolCalls[0].closedStep == 2)
        #expect(state.variables["metadata.round"] == .number("3332"))
        #expect(state.usage.inputTokens == 33_340)
    }

    @Test(
        "equals a naive one for believable traces, in whatever order they arrived", arguments: 1...8
    )
    func generated(seed: UInt64) throws {
        var generator = EventGenerator(seed: seed, start: StepSample.now)
        var random = SeededRandom(seed: seed)
        for _ in 0..<3 {
            let events = try StepSample.native(generator.nextTrace())
            let facts = StepSample.facts(events)
            Self.compare(facts)
            // Numbers go by arrival; everything else must be as before, since no two times are equal.
            let again = StepSample.facts(events.shuffled(using: &random))
            #expect(again.map(\.head.eventID) == facts.map(\.head.eventID), "seed \(seed)")
            let states = [facts, again].map { StepSample.steps($0).state(after: facts.count) }
            #expect(states[0] == states[1], "seed \(seed)")
        }
    }

    @Test("goes back exactly as it came", arguments: 1...20)
    func walks(seed: UInt64) throws {
        // 50 walks each.
        let facts =
            seed % 4 == 0
            ? StepSample.facts(try StepSample.capture(Self.captures[Int(seed / 4) % 6]))
            : StepSample.random(40, seed: seed)
        let steps = StepSample.steps(facts)
        var states = [StepState()]
        var naive = NaiveFold()
        for fact in facts {
            naive.take(fact)
            states.append(naive.state)
        }
        var random = SeededRandom(seed: seed)
        for number in 0..<50 {
            var walk = StepWalk(steps)
            for _ in 0..<30 {
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1: walk.forward()
                case 2, 3: walk.back()
                default: walk.jump(to: Int.random(in: -1...facts.count + 1, using: &random))
                }
                #expect(walk.state == states[walk.position], "seed \(seed), walk \(number)")
            }
        }
    }

    @Test("names each path that differs, and no other", arguments: captures)
    func changesOfCaptures(path: String) throws {
        try Self.checkChanges(StepSample.facts(try StepSample.capture(path)))
    }

    @Test("names each path that differs, whatever happens", arguments: 1...10)
    func changes(seed: UInt64) throws { try Self.checkChanges(StepSample.random(30, seed: seed)) }

    /// State n − 1 with the changes of n is state n, and with them taken back it is again n − 1.
    private static func checkChanges(_ facts: [StepFacts]) throws {
        let steps = StepSample.steps(facts)
        for number in 1...facts.count {
            let before = steps.state(after: number - 1).json
            let after = steps.state(after: number).json
            var patched = Patchable(before)
            let changes = steps.changes(number)
            for change in changes {
                let old = try change.before.map { try JSONValue(parsing: $0) }
                let new = try JSONValue(parsing: change.after)
                #expect(old != new, "\(change.path)")
                let replaced = patched.replace(change.path, by: new)
                #expect(replaced == old, "\(change.path)")
            }
            #expect(patched.value == Patchable(after).value, "step \(number)")
            #expect(Set(changes.map(\.path)).count == changes.count)
        }
    }

    @Test("is written the same from texts as from values", arguments: captures)
    func textsOfCaptures(path: String) throws {
        Self.checkTexts(StepSample.facts(try StepSample.capture(path)))
    }

    @Test("is written the same from texts as from values, whatever happens", arguments: 1...10)
    func texts(seed: UInt64) { Self.checkTexts(StepSample.random(60, seed: seed)) }

    @Test("is written the same from texts as from values, deep in an agent's loop")
    func textsOfLoop() throws {
        Self.checkTexts(StepSample.facts(try StepSample.agentLoop(2_000)), every: 97)
    }

    /// What answers show is what the walk over the edits comes to, at every step.
    private static func checkTexts(_ facts: [StepFacts], every stride: Int = 1) {
        let steps = StepSample.steps(facts)
        var walk = StepWalk(steps)
        for number in Swift.stride(from: 0, through: facts.count, by: stride) {
            walk.jump(to: number)
            var fromValues = JSONWriter()
            walk.state.write(to: &fromValues)
            var fromTexts = JSONWriter()
            steps.writeState(after: number, to: &fromTexts)
            #expect(fromTexts.text == fromValues.text, "step \(number)")
        }
    }

    @Test("keeps no value that is too long, and says how long it was")
    func omission() throws {
        let long = String(repeating: "x", count: 300_000)
        let events = [
            try StepSample.event("message", #"{"role":"user","content":"\#(long)"}"#, at: 1),
            try StepSample.event("message", #"{"role":"user","content":"short"}"#, at: 2),
            try StepSample.event(
                "model_response",
                #"{"model":"m","prompt":"\#(long)","response":"r","latencyMs":1}"#,
                at: 3),
        ]
        let state = StepSample.steps(StepSample.facts(events)).state(after: 3)
        // The prompt is known by what it was, not by what was kept of it.
        #expect(
            state.conversation.map(\.value.content) == [
                .object([.init("omitted_bytes", .number("300000"))]), .string("short"),
                .string("r"),
            ])
    }
}

/// A state whose paths can be replaced.
private struct Patchable {
    private(set) var value: [String: JSONValue] = [:]
    private static let lists = ["conversation", "tool_calls", "retrievals", "errors"]

    /// Takes a state apart into what a change may name, and everything below.
    init(_ state: JSONValue) {
        for member in state.members ?? [] {
            if Self.lists.contains(member.key) {
                for (index, element) in (member.value.elements ?? []).enumerated() {
                    for inner in element.members ?? [] {
                        value["/\(member.key)/\(index)/\(inner.key)"] = inner.value
                    }
                }
            } else if let members = member.value.members {
                for inner in members {
                    value["/\(member.key)/" + StepChange.escaped(inner.key)] = inner.value
                }
            } else {
                value["/\(member.key)"] = member.value
            }
        }
    }

    /// Replaces one path and gives what was there.
    mutating func replace(_ path: String, by new: JSONValue) -> JSONValue? {
        guard path.split(separator: "/").count == 2, !path.hasPrefix("/variables/"),
            !path.hasPrefix("/usage/")
        else { return value.updateValue(new, forKey: path) }
        for member in new.members ?? [] { value["\(path)/\(member.key)"] = member.value }
        return nil
    }
}
