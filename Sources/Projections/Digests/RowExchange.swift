/// Rows of a digest that others take the place of.
struct RowExchange: ~Copyable {
    /// Those that go.
    var old = DigestAccumulator()
    /// Those that come.
    var new = DigestAccumulator()

    /// Makes a sum over rows the one after the exchange.
    func apply(to sum: inout DigestSum) {
        sum -= old.sum
        sum += new.sum
    }
}
