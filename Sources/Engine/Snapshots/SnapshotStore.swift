internal import Bytes
internal import EventLog
internal import Projections

/// The snapshots of a data directory: `snapshots/NNNNNNNNNN.wsnp`, named after the last segment in
/// them (spec/snapshot-format.md).
struct SnapshotStore: Sendable {
    private static let suffix = ".wsnp"
    private static let temporarySuffix = ".wsnp.new"

    private let path: String
    private let fileSystem: any FileSystem

    init(dataDirectory: String, fileSystem: any FileSystem) {
        path = dataDirectory + "/snapshots"
        self.fileSystem = fileSystem
    }

    /// The segments that snapshots are named after, ascending.
    ///
    /// - Parameter tidies: whether what was left half-written is removed: not where somebody else may
    ///   be writing.
    func segments(tidies: Bool = true) -> [UInt64] {
        guard let names = try? fileSystem.list(path) else { return [] }
        for name in names where tidies && name.hasSuffix(Self.temporarySuffix) {
            // It only takes room.
            try? fileSystem.remove(path + "/" + name)
        }
        return names.filter { $0.hasSuffix(Self.suffix) }
            .compactMap { UInt64($0.dropLast(Self.suffix.count)) }.sorted()
    }

    /// - Throws: `SystemError` if the file can't be read, `FormatError` if it is none that holds.
    func read(_ segment: UInt64) throws -> Snapshot {
        let file = try fileSystem.open(file(segment), for: .reading)
        return try Snapshot(encoded: try file.readFully(try file.byteCount(), at: 0))
    }

    /// Puts a snapshot on disk: whole, or not at all.
    func write(_ snapshot: Snapshot, after segment: UInt64) throws(SystemError) {
        let final = file(segment)
        let temporary = final + ".new"
        do throws(SystemError) {
            try fileSystem.createDirectory(path)
        } catch {
            guard error.isExistingFile else { throw error }
        }
        do throws(SystemError) {
            try fileSystem.remove(temporary)
        } catch {
            guard error.isMissingFile else { throw error }
        }
        let file = try fileSystem.create(temporary)
        try file.writeFully(snapshot.encoded, at: 0)
        try file.sync()
        try fileSystem.rename(temporary, to: final)
        try fileSystem.syncDirectory(path)
    }

    /// Removes a snapshot. What can't be removed does not hold, and is tried again at the next start.
    func remove(_ segment: UInt64) { try? fileSystem.remove(file(segment)) }

    /// The name of a snapshot, within the data directory.
    static func name(_ segment: UInt64) -> String { "snapshots/" + fileName(segment) }

    private func file(_ segment: UInt64) -> String { path + "/" + Self.fileName(segment) }

    private static func fileName(_ segment: UInt64) -> String {
        let digits = String(segment)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + suffix
    }
}
