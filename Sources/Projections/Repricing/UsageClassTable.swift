internal import Bytes
internal import Model
internal import Records

/// The usage classes of one project in one part, by numbers that follow their first occurrence and
/// never show.
struct UsageClassTable: Sendable {
    /// A class by the numbers of its texts.
    private struct Key: Hashable {
        /// In the table of the project's texts.
        var model: UInt32
        /// In `texts`.
        var provider: UInt32
        var serviceTier: UInt32
        var priceID: UInt32
        var source: UInt8
        var size: UInt8

        var hash: UInt64 {
            let left = UInt64(model) << 32 | UInt64(provider)
            let right = UInt64(serviceTier) << 32 | UInt64(priceID)
            let rest = UInt64(source) << 8 | UInt64(size)
            return (left &* 0x9E37_79B9_7F4A_7C15) ^ (right &* 0xC2B2_AE3D_27D4_EB4F)
                ^ (rest &* 0x1656_67B1_9E37_79F9)
        }
    }

    private var keys: [Key] = []
    private var index = RowIndex()
    /// Providers, service tiers and price ids.
    private var texts = StringTable()
    /// The last class of each model, by the model's number plus 1: mostly the next call has it too.
    private var lastByModel: [UInt32] = []

    /// How many there are.
    var count: Int { keys.count }

    /// What it takes in memory, in bytes, about.
    var byteCount: Int { keys.count * 40 + lastByModel.count * 4 + texts.byteCount }

    /// The class of a call whose texts stand among `bytes`.
    ///
    /// - Parameters:
    ///   - model: the number of its model's name.
    ///   - counts: its tokens; zeros if it tells none.
    mutating func number(
        of event: EventFacts, model: UInt32, counts: TokenCounts, in bytes: UnsafeRawBufferPointer
    ) -> UInt32 {
        let place = model == StringTable.none ? 0 : Int(model) + 1
        let last = place < lastByModel.count ? lastByModel[place] : RowIndex.none
        let before = last == RowIndex.none ? nil : keys[Int(last)]
        let isCharged = event.cost != nil
        let key = Key(
            model: model,
            provider: texts.intern(
                event.provider, in: bytes, previous: before?.provider ?? StringTable.none),
            serviceTier: texts.intern(
                event.serviceTier, in: bytes, previous: before?.serviceTier ?? StringTable.none),
            priceID: texts.intern(
                isCharged ? event.priceID : nil, in: bytes,
                previous: before?.priceID ?? StringTable.none),
            source: isCharged ? event.pricingSource.rawValue : 0,
            size: UsageClass.size(ofInput: counts.input))
        if key == before { return last }
        let number = number(of: key)
        if place >= lastByModel.count {
            lastByModel += repeatElement(RowIndex.none, count: place + 1 - lastByModel.count)
        }
        lastByModel[place] = number
        return number
    }

    /// The number of a class, which it is given now if it is new.
    ///
    /// - Parameter model: the number of its model's name.
    mutating func intern(_ usage: UsageClass, model: UInt32) -> UInt32 {
        func intern(_ text: [UInt8]?) -> UInt32 {
            text?.withUnsafeBytes { texts.intern($0) } ?? StringTable.none
        }
        return number(
            of: Key(
                model: model, provider: intern(usage.provider),
                serviceTier: intern(usage.serviceTier), priceID: intern(usage.priceID),
                source: usage.source, size: usage.size))
    }

    /// All of them by number.
    ///
    /// - Parameter models: the names of models by their numbers.
    func all(models: borrowing StringTable) -> [UsageClass] {
        keys.map { key in
            UsageClass(
                model: models.bytes(key.model), provider: texts.bytes(key.provider),
                serviceTier: texts.bytes(key.serviceTier), priceID: texts.bytes(key.priceID),
                source: key.source, size: key.size)
        }
    }

    private mutating func number(of key: Key) -> UInt32 {
        let hash = key.hash
        if let known = index.row(hash: hash, where: { keys[Int($0)] == key }) { return known }
        let number = UInt32(truncatingIfNeeded: keys.count)
        keys.append(key)
        if index.isFull { index.grow { [keys] in keys[Int($0)].hash } }
        index.insert(number, hash: hash)
        return number
    }
}
