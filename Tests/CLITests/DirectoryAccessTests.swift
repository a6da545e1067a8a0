import Glibc
import Testing

@testable import CLI

@Suite("Access to a data directory")
struct DirectoryAccessTests {
    @Test("Nothing stands in the way of one's own directory, or of one that is still to be made")
    func own() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        #expect(DirectoryAccess(path: sample.path, use: .serving).problem == nil)
        #expect(DirectoryAccess(path: sample.path, use: .reading).problem == nil)
        #expect(DirectoryAccess(path: sample.path, use: .serving).ownerWarning == nil)
        let new = try SampleDirectory.temporaryPath()
        defer { SampleDirectory.remove(new) }
        #expect(DirectoryAccess(path: new + "/a/b", use: .serving).problem == nil)
    }

    @Test("A file is no directory, nor is one below it")
    func file() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        let file = sample.path + "/keystore"
        #expect(DirectoryAccess(path: file, use: .serving).problem == "\(file) is no directory")
        let below = await Transcript.run("init", "--data", file + "/x")
        #expect(below.exitCode == 1)
        #expect(below.errors == "watchllm: \(file) is no directory\n")
    }

    @Test("What may not be written is told with owner and mode", .enabled(if: geteuid() != 0))
    func permission() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        #expect(chmod(sample.path + "/log", 0o500) == 0)
        defer { chmod(sample.path + "/log", 0o700) }
        let problem = try #require(DirectoryAccess(path: sample.path, use: .serving).problem)
        #expect(problem.contains("may not write to \(sample.path)/log"))
        #expect(problem.contains("mode 0500"))
        #expect(DirectoryAccess(path: sample.path, use: .reading).problem == nil)
    }
}
