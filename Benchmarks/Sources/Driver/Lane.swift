/// One connection of a load and the request that it has under way.
struct Lane {
    let socket: Socket
    var request: [UInt8] = []
    var sentCount = 0
    var parser = ResponseParser()
    /// Whether an answer is awaited.
    var isBusy = false
    var startTime = 0
    /// Of the request in the load.
    var index = 0
    var eventCount = 0

    init(_ socket: Socket) { self.socket = socket }

    /// Sends until all is sent or nothing more can be.
    mutating func push() throws(Failure) {
        while sentCount < request.count {
            let count = try socket.send(request[sentCount...])
            if count == 0 { return }
            sentCount += count
        }
    }
}
