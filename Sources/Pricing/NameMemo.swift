import Bytes
import Model
import Synchronization

/// What the names of models and providers have led to, by their bytes, so that the few dozen that an
/// installation uses are matched once: matching costs 2 µs, a look-up here a twentieth.
///
/// It belongs to one book, which never changes, and is shared by its copies. What a name leads to does
/// not depend on whether it was remembered, so that folds stay pure.
final class NameMemo: Sendable {
    /// Names remembered at most; beyond it all are forgotten, and those in use come back.
    private static let maximumCount = 4_096

    private struct Entry {
        var model: [UInt8]
        var provider: [UInt8]?
        var hit: PriceBook.Hit?
    }

    private let entries = Mutex<[UInt64: Entry]>([:])

    /// What the names lead to, by `match` unless it is remembered. They must hold UTF-8.
    func hit(
        model: RawSpan, provider: RawSpan?, _ match: (String, String?) -> PriceBook.Hit?
    ) -> PriceBook.Hit? {
        let hash = Self.hash(model, provider)
        let known = entries.withLock { entries -> PriceBook.Hit?? in
            guard let entry = entries[hash], Self.areEqual(entry.model, model),
                Self.areEqual(entry.provider, provider)
            else { return nil }
            return .some(entry.hit)
        }
        if let known { return known }
        let modelBytes = model.withUnsafeBytes { [UInt8]($0) }
        let providerBytes: [UInt8]?
        if let provider {
            providerBytes = provider.withUnsafeBytes { [UInt8]($0) }
        } else {
            providerBytes = nil
        }
        let hit = match(
            String(decoding: modelBytes, as: UTF8.self),
            providerBytes.map { String(decoding: $0, as: UTF8.self) })
        entries.withLock { entries in
            if entries.count >= Self.maximumCount { entries.removeAll(keepingCapacity: true) }
            // Of two names with one hash the later one stays.
            entries[hash] = Entry(model: modelBytes, provider: providerBytes, hit: hit)
        }
        return hit
    }

    private static func areEqual(_ known: [UInt8]?, _ bytes: RawSpan?) -> Bool {
        guard let bytes else { return known == nil }
        guard let known, known.count == bytes.byteCount else { return false }
        return bytes.withUnsafeBytes { $0.elementsEqual(known) }
    }

    /// Multiply and mix. Not keyed: who makes two names collide gets them matched each time.
    private static func hash(_ model: RawSpan, _ provider: RawSpan?) -> UInt64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        mix(model, &state)
        guard let provider else { return state }
        state &+= 0xFF
        mix(provider, &state)
        return state
    }

    private static func mix(_ bytes: RawSpan, _ state: inout UInt64) {
        for offset in 0..<bytes.byteCount {
            let byte = bytes.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
            state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        state ^= state >> 32
    }
}
