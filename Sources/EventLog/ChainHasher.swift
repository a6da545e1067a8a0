internal import Bytes
internal import Cryptography

/// Salts, leaves, leaf roots and chain values (`spec/log-format.md`, sections 5 and 6).
///
/// One lives with each thread that writes or verifies, since it keeps its hash context and buffers.
struct ChainHasher: ~Copyable {
    private var hash = SHA256()
    private var leaves: [SHA256Digest] = []
    // 0x02 ‖ seed ‖ block number.
    private var saltInput = [UInt8](repeating: 2, count: 21)
    private var salts = SHA256Digest.zero
    // 0x00 ‖ salt ‖ number ‖ commit time: what stands before the record's bytes in a leaf.
    private var prefix = [UInt8](repeating: 0, count: 33)
    // 0x01 ‖ left ‖ right.
    private var node = [UInt8](repeating: 1, count: 65)

    /// Begins a batch.
    mutating func begin(seed: SaltSeed) {
        saltInput.withUnsafeMutableBytes { output in
            output.storeBytes(of: seed.low.littleEndian, toByteOffset: 1, as: UInt64.self)
            output.storeBytes(of: seed.high.littleEndian, toByteOffset: 9, as: UInt64.self)
        }
        leaves.removeAll(keepingCapacity: true)
    }

    /// Adds the leaf of the batch's next record.
    mutating func addLeaf(
        _ number: SequenceNumber, _ commitTime: Timestamp, _ record: UnsafeRawBufferPointer
    ) {
        let index = leaves.count
        if index % 2 == 0 { nextSalts(UInt32(truncatingIfNeeded: index / 2)) }
        prefix.withUnsafeMutableBytes { output in
            salts.withUnsafeBytes { bytes in
                let half = UnsafeRawBufferPointer(rebasing: bytes[(index % 2 * 16)...].prefix(16))
                output[1...].copyBytes(from: half)
            }
            output.storeBytes(of: number.rawValue.littleEndian, toByteOffset: 17, as: UInt64.self)
            output.storeBytes(
                of: commitTime.microseconds.littleEndian, toByteOffset: 25, as: Int64.self)
        }
        hash.update(prefix)
        hash.update(record)
        leaves.append(hash.finish())
    }

    /// Begins a segment's root.
    mutating func beginSegment() { leaves.removeAll(keepingCapacity: true) }

    /// Adds a batch to the root of its segment.
    mutating func addBatch(_ leafRoot: SHA256Digest) {
        var input: [UInt8] = [0]
        input.append(contentsOf: leafRoot.bytes)
        hash.update(input)
        leaves.append(hash.finish())
    }

    /// The leaf root of the batch, or the root of the segment; its leaves are gone afterwards.
    mutating func leafRoot() -> SHA256Digest {
        var count = leaves.count
        while count > 1 {
            var target = 0
            var source = 0
            while source + 1 < count {
                leaves[target] = join(leaves[source], leaves[source + 1])
                target += 1
                source += 2
            }
            // An odd one moves up as it is: that gives the split at the largest power of two.
            if source < count {
                leaves[target] = leaves[source]
                target += 1
            }
            count = target
        }
        let root = leaves.first ?? .zero
        leaves.removeAll(keepingCapacity: true)
        return root
    }

    /// The chain value of a batch, from its own fields.
    mutating func chainValue(_ header: BatchHeader) -> SHA256Digest {
        var writer = ByteWriter(reservingCapacity: 133)
        writer.uint8(3)
        writer.append(header.previousChainValue.bytes)
        writer.uint32(header.epoch)
        writer.uint64(header.base.rawValue)
        writer.uint64(header.transactionFirst.rawValue)
        writer.uint32(UInt32(header.recordCount))
        writer.uint32(header.flags.chained)
        writer.int64(header.firstCommitTime.microseconds)
        writer.int64(header.lastCommitTime.microseconds)
        writer.int64(header.eventTimes?.lowerBound.microseconds ?? 0)
        writer.int64(header.eventTimes?.upperBound.microseconds ?? 0)
        writer.append(header.leafRoot.bytes)
        hash.update(writer.bytes)
        return hash.finish()
    }

    /// The chain value before the first record of a log.
    static func genesis(logID: LogID, origin: UInt32, parent: ParentLink) -> SHA256Digest {
        var writer = ByteWriter()
        writer.uint8(4)
        writer.append(logID.bytes)
        writer.uint32(origin)
        writer.uint32(parent.origin)
        writer.uint64(parent.number.rawValue)
        writer.append(parent.chainValue.bytes)
        return SHA256.hash(writer.bytes)
    }

    private mutating func nextSalts(_ block: UInt32) {
        saltInput.withUnsafeMutableBytes { output in
            output.storeBytes(of: block.littleEndian, toByteOffset: 17, as: UInt32.self)
        }
        hash.update(saltInput)
        salts = hash.finish()
    }

    private mutating func join(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        node.withUnsafeMutableBytes { output in
            left.withUnsafeBytes { output[1...].copyBytes(from: $0) }
            right.withUnsafeBytes { output[33...].copyBytes(from: $0) }
        }
        hash.update(node)
        return hash.finish()
    }
}
