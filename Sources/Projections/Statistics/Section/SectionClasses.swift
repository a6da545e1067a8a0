internal import Bytes

/// The usage classes of a section: sorted, so that the same classes have the same numbers whoever
/// writes.
struct SectionClasses {
    /// By their numbers in the section, with the numbers of their models.
    private(set) var all: [(model: UInt32, cell: SectionClass)] = []
    /// By their numbers in the source: those in the section.
    private var places: [UInt32] = []

    /// All that a source has.
    init(_ classes: [UsageClass], names: SectionNames) {
        let made = classes.map { usage in
            (
                model: names.recorded(usage.model),
                cell: SectionClass(
                    provider: names.recorded(usage.provider),
                    serviceTier: names.recorded(usage.serviceTier),
                    priceID: names.recorded(usage.priceID), source: usage.source,
                    size: usage.size)
            )
        }
        let order = made.indices.sorted { left, right in
            (made[left].model, made[left].cell) < (made[right].model, made[right].cell)
        }
        places = [UInt32](repeating: 0, count: made.count)
        for (place, number) in order.enumerated() {
            all.append(made[number])
            places[number] = UInt32(truncatingIfNeeded: place)
        }
    }

    /// How streams write the number of a class of the source.
    func recorded(_ number: UInt32) -> UInt32 { places[Int(number)] }
}

/// A usage class as it stands in a section, beside its model: texts are 0 for none, 1 for the first.
struct SectionClass: SectionCell, Comparable {
    var provider: UInt32
    var serviceTier: UInt32
    var priceID: UInt32
    var source: UInt8
    var size: UInt8

    static func < (left: Self, right: Self) -> Bool {
        (left.provider, left.serviceTier, left.priceID, left.source, left.size)
            < (right.provider, right.serviceTier, right.priceID, right.source, right.size)
    }

    func write(delta: UInt32, to writer: inout ByteWriter, base: SectionBase) {
        writer.varint(UInt64(delta))
        writer.varint(UInt64(provider))
        writer.varint(UInt64(serviceTier))
        writer.varint(UInt64(priceID))
        writer.uint8(source)
        writer.uint8(size)
    }

    static func read(
        from reader: inout ByteReader, base: SectionBase
    ) throws(FormatError) -> (delta: UInt64, cell: SectionClass) {
        let delta = try reader.varint()
        // A number that no text has is none, whatever it is.
        let cell = SectionClass(
            provider: UInt32(clamping: try reader.varint()),
            serviceTier: UInt32(clamping: try reader.varint()),
            priceID: UInt32(clamping: try reader.varint()), source: try reader.uint8(),
            size: try reader.uint8())
        return (delta, cell)
    }
}
