/// The body of a request, inflated, with the memory that is reserved for it.
struct RequestContent: Sendable {
    var bytes: [UInt8]
    /// Bytes that came over the wire.
    var sentCount: Int
    /// Held until the request is answered.
    var reservation: InFlightBudget.Reservation
}
