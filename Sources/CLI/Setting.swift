/// An option that may also be set by environment.
enum Setting: String, CaseIterable, Sendable {
    case data
    case host
    case port
    case otlpPort
    case logFormat
    case logLevel
    case strict
    case segmentBytes
    case retainDays
    case retainBytes
    case memory
    case url
    case key
    case token

    /// Its key for configuration providers: `watchllm.otlpPort` is the variable `WATCHLLM_OTLP_PORT`.
    var configurationKey: String { "watchllm.\(rawValue)" }

    /// Its name on the command line, such as `--otlp-port`.
    var option: String {
        rawValue.reduce(into: "--") { name, character in
            name += character.isUppercase ? "-\(character.lowercased())" : String(character)
        }
    }
}
