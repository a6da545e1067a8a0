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

    @Test(
        "A file in the place of the log, and a pipe in that of a segment, are told, not waited for")
    func otherKinds() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        let pipe = sample.path + "/log/0000000099.wlog"
        #expect(mkfifo(pipe, 0o600) == 0)
        for command in ["serve", "verify", "traces"] {
            let told = await Transcript.run(command, "--data", sample.path)
            #expect(told.exitCode == (command == "verify" ? 2 : 1))
            #expect(told.errors.hasPrefix("watchllm: \(pipe) is no file with data"))
        }
        for name in SampleDirectory.names(in: sample.path + "/log") {
            unlink("\(sample.path)/log/\(name)")
        }
        #expect(rmdir(sample.path + "/log") == 0)
        #expect(rename(sample.path + "/log.mark", sample.path + "/log") == 0)
        for command in ["serve", "verify"] {
            let told = await Transcript.run(command, "--data", sample.path)
            #expect(told.errors == "watchllm: \(sample.path)/log is no directory\n")
        }
        unlink(sample.path + "/log")
    }

    @Test(
        "The last segment, to which a footer may go, has to be writable; earlier ones need not",
        .enabled(if: geteuid() != 0))
    func readOnlySegments() async throws {
        let sample = try await SampleDirectory(traceCount: 1)
        let segments = sample.segmentPaths
        let last = try #require(segments.last)
        for segment in segments { #expect(chmod(segment, 0o444) == 0) }
        let problem = try #require(DirectoryAccess(path: sample.path, use: .serving).problem)
        #expect(problem.contains("may not write to \(last)"))
        #expect(problem.contains("mode 0444"))
        #expect(DirectoryAccess(path: sample.path, use: .reading).problem == nil)
        #expect(chmod(last, 0o600) == 0)
        #expect(DirectoryAccess(path: sample.path, use: .serving).problem == nil)
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
