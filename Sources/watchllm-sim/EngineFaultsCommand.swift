import ArgumentParser
import Glibc
import Simulation
import TestSupport

struct EngineFaultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine-faults",
        abstract: "Lets every call of an engine's short life fail, in turn.",
        discussion: """
            EIO, ENOSPC, EINTR, and reads and writes that do half of their work, once; and the \
            errors from then on.
            """)

    func run() async throws {
        let calls = try FaultScenario.calls()
        var violations: [Violation] = []
        for fault in FaultScenario.faults {
            await withTaskGroup(of: Violation?.self) { group in
                for call in calls {
                    group.addTask { FaultScenario(fault, at: call).run() }
                }
                for await violation in group {
                    if let violation { violations.append(violation) }
                }
            }
            print(
                "\(fault.name) at each of \(calls.count) calls: \(violations.count) failed so far")
            fflush(nil)
        }
        for violation in violations { print(violation) }
        if !violations.isEmpty { throw ExitCode.failure }
    }
}
