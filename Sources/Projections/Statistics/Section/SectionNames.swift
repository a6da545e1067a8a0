internal import Bytes

/// The models and providers of a section: sorted by their bytes, so that the same names have the same
/// numbers whoever writes.
struct SectionNames {
    private(set) var texts: [[UInt8]] = []
    private var places: [UInt32: UInt32] = [:]
    private var placesByText: [[UInt8]: UInt32] = [:]

    /// All that a source names.
    ///
    /// - Parameter classes: its usage classes.
    init<Source: RollupSource>(
        _ source: borrowing Source, classes: [UsageClass]
    ) throws(Source.Failure) {
        var numbers: Set<UInt32> = []
        if let extent = source.extent {
            // Every model of a minute is one of its day.
            let days = RollupLevel.day.buckets(of: extent)
            try source.forEachCell(ModelTotals.self, of: .day, in: days) { _, model, _ in
                numbers.insert(model)
            }
        }
        try source.forEachUnpricedModel { model, provider, _ in
            numbers.insert(model)
            numbers.insert(provider)
        }
        let known = Array(numbers)
        let named = zip(known, try source.names(known)).compactMap { number, text in
            text.map { (number: number, text: $0) }
        }
        var all = Set(named.map(\.text))
        for usage in classes {
            all.formUnion(
                [usage.model, usage.provider, usage.serviceTier, usage.priceID].compactMap { $0 })
        }
        texts = all.sorted { $0.lexicographicallyPrecedes($1) }
        for (place, text) in texts.enumerated() {
            placesByText[text] = UInt32(truncatingIfNeeded: place + 1)
        }
        for (number, text) in named { places[number] = placesByText[text] }
    }

    /// How streams write a number of the source: 0 for none, 1 for the first text.
    func recorded(_ number: UInt32) -> UInt32 { places[number] ?? 0 }

    /// The same of a text; 0 for none.
    func recorded(_ text: [UInt8]?) -> UInt32 { text.flatMap { placesByText[$0] } ?? 0 }

    /// Each text after its length.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        for text in texts { writer.lengthPrefixed(text) }
        return writer.bytes
    }
}
