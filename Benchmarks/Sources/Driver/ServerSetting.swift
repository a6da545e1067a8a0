/// Which server, on what.
public struct ServerSetting: Sendable {
    /// The path of the program.
    public var binary: String
    /// The data directory. Beside it, with `.stderr` at the end of its name, lies the server's log.
    public var data: String
    /// The processor of the server; nil: all.
    public var core: Int?
    /// The processor of this thread; nil: all.
    public var clientCore: Int?
    /// Further options of `watchllm serve`.
    public var options: [String] = []

    public init(binary: String, data: String, core: Int?, clientCore: Int?) {
        self.binary = binary
        self.data = data
        self.core = core
        self.clientCore = clientCore
    }
}
