internal import EventLog
internal import Glibc

extension SimulatedDisk {
    /// Counts a call in and lets its fault strike; what else is to happen to it is in `striking`.
    mutating func begin(_ call: SimulatedFileSystem.Call) throws(SystemError) {
        let number = callCount
        callCount += 1
        striking = nil
        if keepsCalls { calls.append(call) }
        if isOff { throw SystemError(code: EIO, call: call.name + " (no power)", path: call.path) }
        if let stickyError, call.isChange {
            throw SystemError(code: stickyError, call: call.name, path: call.path)
        }
        guard let fault = due(number, call) else { return }
        strikes[fault.name, default: 0] += 1
        if fault.isLie { lieCount += 1 }
        switch fault {
        case .shortCount, .lostWrite, .misdirectedWrite, .forgetfulSync: striking = fault
        case .powerLoss: isOff = true
        case .error(let code):
            throw SystemError(code: code, call: call.name, path: call.path)
        case .stickyError(let code):
            stickyError = code
            guard call.isChange else { return }
            throw SystemError(code: code, call: call.name, path: call.path)
        }
    }

    private mutating func due(
        _ number: Int, _ call: SimulatedFileSystem.Call
    ) -> SimulatedFault? {
        if !faults.isEmpty, let fault = faults[number] { return fault }
        guard !pendingFaults.isEmpty,
            let index = pendingFaults.firstIndex(where: {
                $0.from <= number && $0.fault.canStrike(call)
            })
        else { return nil }
        return pendingFaults.remove(at: index).fault
    }

    /// Lets the bytes of a write land elsewhere, without anybody's seeing it yet.
    mutating func misdirect(_ write: Write, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let victims = entries.sorted { $0.key < $1.key }.compactMap { _, entry -> Int? in
            guard case .file(let id) = entry, files[id]?.synced.isEmpty == false else { return nil }
            return id
        }
        guard let id = victims.randomElement(using: &random), var file = files[id] else { return }
        let sectors = (file.synced.count + Self.sectorByteCount - 1) / Self.sectorByteCount
        let offset = Int.random(in: 0..<sectors, using: &random) * Self.sectorByteCount
        let fitting = min(write.bytes.count, file.synced.count - offset)
        Self.apply(write.bytes[..<fitting], at: offset, to: &file.synced)
        file.hidesLoss = true
        files[id] = file
    }

    /// A sync that fails: what it was to write counts as written from now on.
    mutating func forget(_ id: Int, path: String) throws(SystemError) {
        if var file = files[id], !file.unsynced.isEmpty {
            file.unsynced.removeAll()
            file.hidesLoss = true
            files[id] = file
        }
        throw SystemError(code: EIO, call: "fdatasync", path: path)
    }

    /// Changes one bit of a file, on disk and in what programs see of it.
    mutating func flip(bit: Int, at offset: Int, of id: Int) {
        guard var file = files.removeValue(forKey: id) else { return }
        let mask = UInt8(1) << UInt8(bit & 7)
        if file.synced.indices.contains(offset) { file.synced[offset] ^= mask }
        if file.current.indices.contains(offset) { file.current[offset] ^= mask }
        files[id] = file
        lieCount += 1
        strikes["bit flip", default: 0] += 1
    }
}
