internal import EventLog
internal import Glibc

/// The state of a `SimulatedFileSystem`: what programs see, and what would outlast a power loss.
struct SimulatedDisk: Sendable {
    static let sectorByteCount = 512

    /// What comes of a write at the next sync.
    enum Arrival: Sendable {
        case whole
        /// Its bytes never come; whether the file's length does.
        case lost(keepsLength: Bool)
    }

    struct Write: Sendable {
        let offset: Int
        let bytes: [UInt8]
        var arrival = Arrival.whole
    }

    /// A file, apart from its names.
    struct File: Sendable {
        /// What programs see.
        var current: [UInt8] = []
        /// What is on disk for certain.
        var synced: [UInt8] = []
        /// What may be on disk, in the order it was written.
        var unsynced: [Write] = []
        /// Whether programs see something else than what is or will be on disk.
        var hidesLoss = false

        init() {}

        init(synced: [UInt8]) {
            current = synced
            self.synced = synced
        }
    }

    /// What a name stands for.
    enum Entry: Hashable, Sendable {
        case file(Int)
        case directory
    }

    /// A change of a directory that is not on disk yet.
    enum EntryChange: Sendable {
        case add(String, Entry)
        case remove(String)
        case rename(String, String)

        var path: String {
            switch self {
            case .add(let path, _), .remove(let path), .rename(let path, _): path
            }
        }
    }

    var files: [Int: File] = [:]
    var entries: [String: Entry] = [:]
    var syncedEntries: [String: Entry] = [:]
    var entryChanges: [EntryChange] = []
    var nextID = 0
    var locks: Set<String> = []
    /// Whether a directory, too, is on disk only once the one it lies in was synced.
    var losesDirectories = false

    /// The bytes that fit on it; nil for any number.
    var capacity: Int?
    /// What a write that does not fit fails with.
    var capacityError = ENOSPC
    /// The bytes of all files that have a name.
    private(set) var usedByteCount = 0

    var calls: [SimulatedFileSystem.Call] = []
    var keepsCalls = true
    var callCount = 0
    var trace = SimulatedTrace()

    /// Faults by the number of the call that they strike.
    var faults: [Int: SimulatedFault] = [:]
    /// Faults that strike the first call that they can, from a number on.
    var pendingFaults: [(from: Int, fault: SimulatedFault)] = []
    var stickyError: Int32?
    var isOff = false
    /// What is to happen to the call that is just made.
    var striking: SimulatedFault?
    /// How often each fault struck, by its name.
    var strikes: [String: Int] = [:]
    /// How often bytes were lost or changed without saying so.
    var lieCount = 0

    // MARK: Names

    func entry(_ path: String) -> Entry? { path == "/" ? .directory : entries[path] }

    func fileID(_ path: String) -> Int? {
        guard case .file(let id) = entry(path) else { return nil }
        return id
    }

    /// The directory that a path lies in.
    static func parent(of path: String) -> String {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        return parent.isEmpty ? "/" : parent
    }

    func names(in directory: String) -> [String] {
        let prefix = directory == "/" ? "/" : directory + "/"
        return entries.keys.filter { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
            .filter { !$0.contains("/") }.sorted()
    }

    func requireParent(of path: String, _ call: String) throws(SystemError) {
        guard entry(Self.parent(of: path)) == .directory else {
            throw SystemError(code: ENOENT, call: call, path: path)
        }
    }

    mutating func createFile(_ path: String) -> Int {
        nextID += 1
        files[nextID] = File()
        add(path, .file(nextID))
        return nextID
    }

    mutating func add(_ path: String, _ entry: Entry) {
        entries[path] = entry
        if entry == .directory, !losesDirectories {
            syncedEntries[path] = entry
        } else {
            entryChanges.append(.add(path, entry))
        }
    }

    mutating func rename(_ path: String, to newPath: String) {
        if let replaced = fileID(newPath) { usedByteCount -= files[replaced]?.current.count ?? 0 }
        entries[newPath] = entries.removeValue(forKey: path)
        entryChanges.append(.rename(path, newPath))
    }

    mutating func remove(_ path: String) {
        if let id = fileID(path) { usedByteCount -= files[id]?.current.count ?? 0 }
        entries[path] = nil
        entryChanges.append(.remove(path))
    }

    mutating func syncDirectory(_ directory: String) {
        guard !isOff else { return }
        var rest: [EntryChange] = []
        for change in entryChanges {
            if Self.parent(of: change.path) == directory {
                Self.apply(change, to: &syncedEntries)
            } else {
                rest.append(change)
            }
        }
        entryChanges = rest
    }

    // MARK: Bytes

    /// Writes as many of the bytes as fit.
    mutating func write(
        _ id: Int, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
    ) throws(SystemError) -> Int {
        let length = files[id]?.current.count ?? 0
        var count = bytes.count
        if case .shortCount = striking { count = max(1, count / 2) }
        let growth = max(0, offset + count - length)
        if let capacity, growth > 0, usedByteCount + growth > capacity {
            let room = max(0, capacity - usedByteCount)
            count -= min(count, growth - room)
            guard count > 0 else {
                strikes["full disk", default: 0] += 1
                throw SystemError(code: capacityError, call: "pwrite", path: path)
            }
        }
        let kept = [UInt8](bytes[..<count])
        Self.apply(kept[...], at: offset, to: &files[id, default: File()].current)
        usedByteCount += max(0, offset + count - length)
        var write = Write(offset: offset, bytes: kept)
        switch striking {
        case .lostWrite(let keepsLength): write.arrival = .lost(keepsLength: keepsLength)
        case .misdirectedWrite(let seed):
            write.arrival = .lost(keepsLength: true)
            misdirect(write, seed: seed)
        default: break
        }
        if case .lost = write.arrival { files[id]?.hidesLoss = true }
        files[id]?.unsynced.append(write)
        return count
    }

    mutating func sync(_ id: Int) {
        // While the power goes, a sync may or may not have come through: leave that to the seed.
        guard !isOff, var file = files.removeValue(forKey: id) else { return }
        for write in file.unsynced { Self.settle(write, in: &file.synced) }
        file.unsynced.removeAll(keepingCapacity: true)
        files[id] = file
    }

    /// Puts a write where it arrives.
    static func settle(_ write: Write, in bytes: inout [UInt8]) {
        switch write.arrival {
        case .whole: apply(write.bytes[...], at: write.offset, to: &bytes)
        case .lost(keepsLength: true): extend(&bytes, to: write.offset + write.bytes.count)
        case .lost(keepsLength: false): break
        }
    }

    static func extend(_ bytes: inout [UInt8], to count: Int) {
        guard bytes.count < count else { return }
        bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
    }

    static func apply(_ new: ArraySlice<UInt8>, at offset: Int, to bytes: inout [UInt8]) {
        extend(&bytes, to: offset)
        let overlap = min(new.count, bytes.count - offset)
        // By whole ranges: element by element it would be half of a test's time.
        bytes.withUnsafeMutableBytes { target in
            new.withUnsafeBytes { source in
                let inside = UnsafeRawBufferPointer(rebasing: source[..<overlap])
                target[offset..<offset + overlap].copyBytes(from: inside)
            }
        }
        bytes.append(contentsOf: new.dropFirst(overlap))
    }

    static func apply(_ change: EntryChange, to entries: inout [String: Entry]) {
        switch change {
        case .add(let path, let entry): entries[path] = entry
        case .remove(let path): entries[path] = nil
        case .rename(let path, let newPath):
            if let entry = entries.removeValue(forKey: path) { entries[newPath] = entry }
        }
    }

    /// Counts the bytes of all files that have a name anew.
    mutating func recount() {
        usedByteCount = entries.values.reduce(0) { sum, entry in
            guard case .file(let id) = entry else { return sum }
            return sum + (files[id]?.current.count ?? 0)
        }
    }
}
