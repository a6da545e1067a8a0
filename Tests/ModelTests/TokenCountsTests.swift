import Model
import Testing

@Suite("Token arithmetic")
struct TokenCountsTests {
    @Test("Cache parts lie inside an inclusive input and on top of an exclusive one")
    func cache() {
        let inclusive = TokenCounts(
            TokenUsage(input: 130_213, output: 800, cacheRead: 128_955, cacheWrite: 1_253))
        let exclusive = TokenCounts(
            TokenUsage(
                input: 5, output: 800, cacheRead: 128_955, cacheWrite: 1_253,
                inputIncludesCache: false))
        #expect(inclusive == exclusive)
        #expect(inclusive.freshInput == 5)
        #expect(inclusive.total == 131_013)
        #expect(!inclusive.isEstimated)
    }

    @Test("More cache than input raises the input: fresh input is never negative")
    func moreCacheThanInput() {
        let counts = TokenCounts(TokenUsage(input: 1_000, output: 1, cacheRead: 1_500))
        #expect(counts.freshInput == 0)
        #expect(counts.input == 1_500)
    }

    @Test("Reasoning lies inside an inclusive output and on top of an exclusive one")
    func reasoning() {
        let inside = TokenCounts(TokenUsage(input: 1, output: 2_000, reasoning: 1_500))
        #expect(inside.output == 2_000)
        let beside = TokenCounts(
            TokenUsage(input: 1, output: 500, reasoning: 1_500, outputIncludesReasoning: false))
        #expect(beside.output == 2_000)
        #expect(beside.reasoning == 1_500)
    }

    @Test("A bare total is seven tenths input, rounded down, and loses no token")
    func split() {
        for total in UInt64(0)...1_000 {
            let counts = TokenCounts(TokenUsage(total: total))
            #expect(counts.input == total * 7 / 10)
            #expect(counts.total == total)
            #expect(counts.isEstimated == (total > 0))
        }
    }

    @Test("A side that is not told is the rest of the total, or nothing")
    func oneSide() {
        let noOutput = TokenCounts(TokenUsage(input: 1_000, total: 1_500))
        #expect(noOutput.input == 1_000 && noOutput.output == 500)
        let noInput = TokenCounts(TokenUsage(output: 400, total: 1_500))
        #expect(noInput.input == 1_100 && noInput.output == 400)
        let tooSmall = TokenCounts(TokenUsage(input: 1_000, total: 900))
        #expect(tooSmall.input == 1_000 && tooSmall.output == 0)
        let alone = TokenCounts(TokenUsage(input: 1_000))
        #expect(alone.input == 1_000 && alone.output == 0 && !alone.isEstimated)
        let both = TokenCounts(TokenUsage(input: 3, output: 4, total: 100))
        #expect(both.total == 7)
    }

    @Test("Counts beyond the limit are held there, all at once too")
    func limits() {
        let counts = TokenCounts(
            TokenUsage(
                input: .max, output: .max, total: .max, cacheRead: .max, cacheWrite: .max,
                cacheWriteHour: .max, reasoning: .max, inputIncludesCache: false,
                outputIncludesReasoning: false))
        let limit = Limits.maximumTokenCount
        #expect(counts.input == 4 * limit)
        #expect(counts.output == 2 * limit)
        #expect(counts.freshInput == limit)
    }

    @Test("A usage is empty only if nothing was told")
    func empty() {
        #expect(TokenUsage().isEmpty)
        #expect(!TokenUsage(input: 0).isEmpty)
        #expect(!TokenUsage(audioOutput: 1).isEmpty)
        #expect(TokenCounts(TokenUsage()).total == 0)
    }
}
