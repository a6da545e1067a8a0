import Glibc

/// Requests that real exporters sent, from the tests' fixtures; the working directory is the
/// repository.
enum Captures {
    static func protobuf() -> [[UInt8]] {
        let names = [
            "genai/004.body", "langfuse/004.inflated", "logfire/004.body",
            "openinference/004.body", "traceloop/004.body", "traceloop/005.body",
        ]
        return names.map { contents(of: "Tests/IngestionTests/Fixtures/captures/\($0)") }
    }

    private static func contents(of path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else {
            perror(path)
            exit(1)
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
