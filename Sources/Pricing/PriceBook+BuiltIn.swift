import CPriceBook

extension PriceBook {
    /// The bytes of the book that the binary carries: `Sources/CPriceBook/prices.csv`.
    public static var builtInBytes: [UInt8] {
        Array(UnsafeBufferPointer(start: price_book_bytes(), count: price_book_byte_count()))
    }
}
