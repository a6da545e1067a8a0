import Glibc
import Testing

@testable import CLI

@Suite("The console")
struct ConsoleTests {
    @Test("Answers are held back until they are flushed; problems are not")
    func buffering() throws {
        let transcript = Transcript()
        let console = transcript.console()
        console.write("answer")
        console.report("problem")
        #expect(transcript.output.isEmpty)
        #expect(transcript.errors == "problem")
        try console.flush()
        #expect(transcript.output == "answer")
    }

    @Test("A long answer is written as it comes")
    func streaming() {
        let transcript = Transcript()
        let console = transcript.console()
        console.write(String(repeating: "x", count: 100_000))
        #expect(transcript.output.utf8.count == 100_000)
    }

    @Test("An answer that can't be written is a failure, once")
    func failure() throws {
        let console = Console(
            output: { (_) throws(SystemCallError) in throw SystemCallError(number: ENOSPC) },
            errors: { _ in })
        console.write("answer")
        #expect(throws: SystemCallError(number: ENOSPC)) { try console.flush() }
        try console.flush()
    }
}
