import JSON
import TestSupport
import Testing

@testable import Steps

@Suite("Steps that come late")
struct StepPrefixTests {
    /// All that can be asked of steps.
    private static func everything(_ steps: TraceSteps) -> [String] {
        var texts: [String] = []
        for number in 0...steps.count {
            var json = JSONWriter()
            steps.writeState(after: number, to: &json)
            if number > 0 { steps.write(number, to: &json) }
            texts.append(String(decoding: json.takeBytes(), as: UTF8.self))
        }
        return texts
    }

    @Test("leave what follows as if they had been there at first", arguments: 1...30)
    func reordered(seed: UInt64) throws {
        let facts =
            seed % 5 == 0
            ? StepSample.facts(try StepSample.capture(StepFoldTests.captures[Int(seed / 5) % 6]))
            : StepSample.random(40, seed: seed)
        var random = SeededRandom(seed: seed)
        var order = facts
        var steps = StepSample.steps(facts)
        for _ in 0..<12 {
            let kept = Int.random(in: 0...order.count, using: &random)
            let before = Self.everything(steps)
            var changed = steps.prefix(kept)
            #expect(changed.count == kept)
            order = Array(order.prefix(kept) + facts.shuffled(using: &random).prefix(15))
            for fact in order[kept...] { changed.append(fact) }
            let anew = StepSample.steps(order)
            #expect(Self.everything(changed) == Self.everything(anew), "seed \(seed)")
            #expect(changed.byteCount == anew.byteCount, "seed \(seed)")
            // Whoever still has the steps from before sees them as they were.
            #expect(Self.everything(steps) == before, "seed \(seed)")
            steps = changed
        }
    }

    @Test("are seen by a prefix only as far as it goes", arguments: 1...10)
    func prefixes(seed: UInt64) {
        let facts = StepSample.random(20, seed: seed)
        let steps = StepSample.steps(facts)
        for count in 0...facts.count {
            let prefix = steps.prefix(count)
            let anew = StepSample.steps(Array(facts.prefix(count)))
            #expect(Self.everything(prefix) == Self.everything(anew), "seed \(seed)")
            let numbers = facts.map(\.head.sequenceNumber)
            #expect(prefix.countOfCommonPrefix(with: numbers) == count)
            #expect(steps.countOfCommonPrefix(with: Array(numbers.prefix(count))) == count)
        }
        #expect(steps.countOfCommonPrefix(with: facts.reversed().map(\.head.sequenceNumber)) == 0)
    }
}
