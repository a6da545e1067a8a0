/// Requests in a fixed order, each made when it is sent.
public protocol Load {
    /// How many there are.
    var requestCount: Int { get }

    /// Replaces what is in the buffer by a request: HTTP head and body.
    ///
    /// - Parameter index: from 0 up to `requestCount`.
    /// - Returns: how many events are in it.
    func fill(_ index: Int, into buffer: inout [UInt8]) -> Int
}
