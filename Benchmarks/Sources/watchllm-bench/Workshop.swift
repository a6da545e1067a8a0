import Driver
import Glibc

/// The directory in which servers are started, one after the other.
final class Workshop {
    let path: String
    private let options: CommonOptions
    private var count = 0
    private var isKept = false

    init(in base: String, options: CommonOptions) throws(Failure) {
        path = "\(base)/watchllm-bench-\(getpid())"
        self.options = options
        try Files.makeDirectory(base)
        try Files.makeDirectory(path)
        try Processor.pin(options.client)
    }

    deinit { if !isKept { Files.remove(path) } }

    /// Leaves everything where it is.
    func keep() { isKept = true }

    /// A place for a new server.
    func newSetting() -> ServerSetting {
        count += 1
        var setting = ServerSetting(
            binary: options.binary, data: "\(path)/data-\(count)", core: options.server,
            clientCore: options.client)
        setting.options = options.serve
        return setting
    }

    /// An empty directory for something else.
    func newDirectory() throws(Failure) -> String {
        count += 1
        let directory = "\(path)/floor-\(count)"
        try Files.makeDirectory(directory)
        return directory
    }

    /// Removes what a server left.
    func remove(_ setting: ServerSetting) {
        Files.remove(setting.data)
        Files.remove(setting.data + ".stderr")
    }
}
