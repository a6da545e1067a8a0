internal import Glibc

/// An open file; closed when the last reference goes.
public protocol LogFile: AnyObject, Sendable {
    /// The path it was opened by, for messages.
    var path: String { get }

    /// One call of `pread`: how many bytes came, 0 at the end of the file, maybe fewer than asked.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(SystemError) -> Int

    /// One call of `pwrite`: how many bytes went, maybe fewer than given.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) -> Int

    /// Puts what was written, and the length of the file, on disk.
    func sync() throws(SystemError)

    /// The length of the file in bytes.
    func byteCount() throws(SystemError) -> Int

    /// Whether its path still leads to it: it may have been removed, moved or replaced meanwhile.
    func isInPlace() throws(SystemError) -> Bool
}

extension LogFile {
    /// Reads up to `count` bytes from `offset`: fewer only where the file ends.
    public func readFully(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        var interruptions = Interruptions()
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            let buffer = UnsafeMutableRawBufferPointer(output)
            while initialized < count {
                do throws(SystemError) {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[initialized...])
                    let found = try read(into: rest, at: offset + initialized)
                    if found == 0 { return }
                    initialized += found
                } catch {
                    guard interruptions.allowsAgain(after: error) else {
                        failure = error
                        return
                    }
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads `count` bytes from `offset` to the beginning of a buffer that is long enough: one that is
    /// used again costs no new pages of memory.
    ///
    /// - Returns: how many came; fewer only where the file ends.
    func readFully(
        _ count: Int, into buffer: inout [UInt8], at offset: Int
    ) throws(SystemError) -> Int {
        var found = 0
        var interruptions = Interruptions()
        while found < count {
            let start = found
            do throws(SystemError) {
                var span = buffer.mutableSpan
                let more = try span.withUnsafeMutableBytes { bytes throws(SystemError) in
                    try read(
                        into: UnsafeMutableRawBufferPointer(rebasing: bytes[start..<count]),
                        at: offset + start)
                }
                if more == 0 { return found }
                found += more
            } catch {
                guard interruptions.allowsAgain(after: error) else { throw error }
            }
        }
        return found
    }

    /// Writes all of `bytes` from `offset` on.
    public func writeFully(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        var written = 0
        var interruptions = Interruptions()
        while written < bytes.count {
            let start = written
            do throws(SystemError) {
                let count = try bytes.span.withUnsafeBytes { buffer throws(SystemError) in
                    let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
                    return try write(rest, at: offset + start)
                }
                guard count > 0 else {
                    throw SystemError(code: EIO, call: "pwrite (nothing written)", path: path)
                }
                written += count
            } catch {
                guard interruptions.allowsAgain(after: error) else { throw error }
            }
        }
    }
}

/// Counts how often a call was interrupted: one that never gets through is a failure.
private struct Interruptions {
    private var count = 0

    mutating func allowsAgain(after error: SystemError) -> Bool {
        count += 1
        return error.isInterruption && count < 100
    }
}
