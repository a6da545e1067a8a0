extension SimulatedDisk {
    /// What the next process finds after a kill: everything that was written.
    func afterKill() -> SimulatedDisk {
        var left = self
        left.forgetProcess()
        left.isOff = false
        left.stickyError = nil
        return left
    }

    /// What the machine has after the power went: of what was not synced, a part by the seed.
    func afterPowerLoss(seed: UInt64) -> SimulatedDisk {
        var random = SeededRandom(seed: seed)
        var left = self
        left.forgetProcess()
        left.isOff = false
        left.stickyError = nil
        left.entryChanges = []
        for change in entryChanges where random.next() % 2 == 0 {
            Self.apply(change, to: &left.syncedEntries)
        }
        left.syncedEntries = left.syncedEntries.filter { path, _ in
            Self.isReachable(path, in: left.syncedEntries)
        }
        left.entries = left.syncedEntries
        left.files = [:]
        for (_, entry) in left.entries.sorted(by: { $0.key < $1.key }) {
            guard case .file(let id) = entry else { continue }
            left.files[id] = File(synced: survivor(files[id] ?? File(), &random))
        }
        left.recount()
        return left
    }

    /// Makes programs see what is on disk, with what was not synced yet on top: lost and misdirected
    /// writes come to light.
    mutating func dropCaches() {
        for id in files.keys where files[id]?.hidesLoss == true {
            guard var file = files[id] else { continue }
            file.current = file.synced
            for write in file.unsynced {
                Self.apply(write.bytes[...], at: write.offset, to: &file.current)
            }
            file.hidesLoss = file.unsynced.contains {
                if case .lost = $0.arrival { true } else { false }
            }
            files[id] = file
        }
        recount()
    }

    /// Whether programs see anything that is not, or will not be, on disk.
    var hidesLoss: Bool { files.values.contains { $0.hidesLoss } }

    private mutating func forgetProcess() {
        locks = []
        calls = []
        callCount = 0
        faults = [:]
        pendingFaults = []
        striking = nil
    }

    /// Whether all directories above a path are there.
    private static func isReachable(_ path: String, in entries: [String: Entry]) -> Bool {
        var above = parent(of: path)
        while above != "/" {
            guard entries[above] == .directory else { return false }
            above = parent(of: above)
        }
        return true
    }

    /// What is left of a file's bytes.
    private func survivor(_ file: File, _ random: inout SeededRandom) -> [UInt8] {
        guard !file.unsynced.isEmpty else { return file.synced }
        var bytes = file.synced
        // Everything, nothing, or each write by itself.
        let mode = random.next() % 4
        for write in file.unsynced.shuffled(using: &random) {
            switch (mode, write.arrival) {
            case (1, _): continue
            case (0, _), (_, .lost): Self.settle(write, in: &bytes)
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
}
