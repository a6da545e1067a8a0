internal import EventLog
internal import Glibc

/// The state of a `SimulatedFileSystem`: what programs see, and what would outlast a power loss.
struct SimulatedDisk: Sendable {
    private static let sectorByteCount = 512

    struct Write: Sendable {
        let offset: Int
        let bytes: [UInt8]
    }

    /// A file, apart from its names.
    struct File: Sendable {
        var current: [UInt8] = []
        var synced: [UInt8] = []
        var unsynced: [Write] = []

        init() {}

        init(synced: [UInt8]) {
            current = synced
            self.synced = synced
        }
    }

    /// A change of a directory that is not on disk yet.
    enum EntryChange: Sendable {
        case add(String, Int)
        case remove(String)
        case rename(String, String)

        var path: String {
            switch self {
            case .add(let path, _), .remove(let path), .rename(let path, _): path
            }
        }
    }

    var files: [Int: File] = [:]
    var entries: [String: Int] = [:]
    // Directories are taken to be on disk at once: the log creates its own only once.
    var directories: Set<String> = ["/"]
    var locks: Set<String> = []
    var calls: [SimulatedFileSystem.Call] = []
    var faults: [Int: SimulatedFault] = [:]
    var stickyError: Int32?
    var isOff = false
    /// Whether the read or write that is just made does half of its work.
    var halvesCount = false

    private var syncedEntries: [String: Int] = [:]
    private var entryChanges: [EntryChange] = []
    private var nextID = 0

    /// Counts a call in and lets its fault strike; true if it has to stop half-way.
    mutating func begin(_ call: SimulatedFileSystem.Call) throws(SystemError) -> Bool {
        let number = calls.count
        calls.append(call)
        if isOff { throw SystemError(code: EIO, call: call.name + " (no power)", path: call.path) }
        if let stickyError, call.isChange {
            throw SystemError(code: stickyError, call: call.name, path: call.path)
        }
        switch faults[number] {
        case nil: return false
        case .shortCount: return true
        case .powerLoss:
            isOff = true
            return false
        case .error(let code):
            throw SystemError(code: code, call: call.name, path: call.path)
        case .stickyError(let code):
            stickyError = code
            guard call.isChange else { return false }
            throw SystemError(code: code, call: call.name, path: call.path)
        }
    }

    func names(in directory: String) -> [String] {
        let prefix = directory + "/"
        return entries.keys.filter { $0.hasPrefix(prefix) }.map {
            String($0.dropFirst(prefix.count))
        }
        .filter { !$0.contains("/") }.sorted()
    }

    mutating func create(_ path: String) -> Int {
        nextID += 1
        files[nextID] = File()
        entries[path] = nextID
        entryChanges.append(.add(path, nextID))
        return nextID
    }

    mutating func rename(_ path: String, to newPath: String) {
        entries[newPath] = entries.removeValue(forKey: path)
        entryChanges.append(.rename(path, newPath))
    }

    mutating func remove(_ path: String) {
        entries[path] = nil
        entryChanges.append(.remove(path))
    }

    mutating func write(_ id: Int, _ bytes: [UInt8], at offset: Int) {
        Self.apply(bytes[...], at: offset, to: &files[id, default: File()].current)
        files[id]?.unsynced.append(Write(offset: offset, bytes: bytes))
    }

    mutating func sync(_ id: Int) {
        // While the power goes, a sync may or may not have come through: leave that to the seed.
        guard !isOff, let file = files[id] else { return }
        files[id] = File(synced: file.current)
    }

    mutating func syncDirectory(_ directory: String) {
        guard !isOff else { return }
        let prefix = directory + "/"
        for change in entryChanges where change.path.hasPrefix(prefix) {
            Self.apply(change, to: &syncedEntries)
        }
        entryChanges.removeAll { $0.path.hasPrefix(prefix) }
    }

    func afterKill() -> SimulatedDisk {
        var left = self
        left.locks = []
        left.calls = []
        left.isOff = false
        left.stickyError = nil
        return left
    }

    func afterPowerLoss(seed: UInt64) -> SimulatedDisk {
        var random = SeededRandom(seed: seed)
        var left = SimulatedDisk()
        left.directories = directories
        left.nextID = nextID
        left.syncedEntries = syncedEntries
        for change in entryChanges where random.next() % 2 == 0 {
            Self.apply(change, to: &left.syncedEntries)
        }
        left.entries = left.syncedEntries
        for (_, id) in left.entries.sorted(by: { $0.key < $1.key }) {
            left.files[id] = File(synced: survivor(files[id] ?? File(), &random))
        }
        return left
    }

    /// What is left of a file's bytes.
    private func survivor(_ file: File, _ random: inout SeededRandom) -> [UInt8] {
        var bytes = file.synced
        // Everything, nothing, or each write by itself.
        let mode = random.next() % 4
        for write in file.unsynced.shuffled(using: &random) {
            switch mode {
            case 0: Self.apply(write.bytes[...], at: write.offset, to: &bytes)
            case 1: continue
            default: tear(write, &random, into: &bytes)
            }
        }
        return bytes
    }

    private func tear(_ write: Write, _ random: inout SeededRandom, into bytes: inout [UInt8]) {
        // A few sectors lost of many, or many: both happen.
        let odds = 1 + random.next() % 8
        var start = 0
        while start < write.bytes.count {
            let place = write.offset + start
            let next = (place / Self.sectorByteCount + 1) * Self.sectorByteCount
            let end = min(write.bytes.count, next - write.offset)
            if !random.oneIn(odds) { Self.apply(write.bytes[start..<end], at: place, to: &bytes) }
            start = end
        }
    }

    private static func apply(_ new: ArraySlice<UInt8>, at offset: Int, to bytes: inout [UInt8]) {
        if bytes.count < offset {
            bytes.append(contentsOf: [UInt8](repeating: 0, count: offset - bytes.count))
        }
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

    private static func apply(_ change: EntryChange, to entries: inout [String: Int]) {
        switch change {
        case .add(let path, let id): entries[path] = id
        case .remove(let path): entries[path] = nil
        case .rename(let path, let newPath):
            if let id = entries.removeValue(forKey: path) { entries[newPath] = id }
        }
    }
}
