/// A log directory whose files are any bytes: two segments and the mark, as `LogChecks` parts them.
enum Decoder {
    static func check(_ input: [UInt8]) { LogChecks.check(LogChecks.files(of: input)) }

    static func seeds() -> [[UInt8]] { LogChecks.seeds() }
}
