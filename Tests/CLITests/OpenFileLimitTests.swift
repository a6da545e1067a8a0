import Model
import Testing

@testable import CLI

@Suite("The limit on open files")
struct OpenFileLimitTests {
    @Test("Enough files for everything need no word")
    func plenty() {
        for count in [8_192, 65_536, Int.max] {
            let limit = OpenFileLimit(count: count, processorCount: 64)
            #expect(limit.problem == nil)
            #expect(limit.notice == nil)
            #expect(limit.connectionCount == Limits.maximumConnections)
        }
    }

    @Test(
        "With fewer, the log keeps its files and connections get the rest", arguments: [1, 2, 64])
    func few(processorCount: Int) {
        for count in [80, 200, 1_024, 4_096] {
            let limit = OpenFileLimit(count: count, processorCount: processorCount)
            guard limit.problem == nil else { continue }
            #expect(limit.connectionCount > 0)
            #expect(limit.segmentFileCount > 0)
            #expect(limit.connectionCount + limit.own + limit.segmentFileCount <= count)
            #expect(limit.notice?.contains("\(count) open files") == true)
        }
    }

    @Test("With too few the server does not start, and says what to do")
    func tooFew() {
        let limit = OpenFileLimit(count: 20, processorCount: 2)
        #expect(limit.problem?.contains("allows 20 open files") == true)
        #expect(limit.problem?.contains("ulimit -n") == true)
        #expect(OpenFileLimit(count: 80, processorCount: 2).problem == nil)
    }
}
