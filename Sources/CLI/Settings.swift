import ArgumentParser
import Configuration

/// Options that may stand on the command line or in the environment: the command line wins, then the
/// environment, then the default.
struct Settings: Sendable {
    private let reader: ConfigReader

    init(_ reader: ConfigReader) { self.reader = reader }

    /// A text; an empty variable counts as not set.
    func text(_ option: String?, _ setting: Setting, default fallback: String) -> String {
        option ?? text(setting) ?? fallback
    }

    /// A text of the environment; an empty variable counts as not set.
    func text(_ setting: Setting) -> String? {
        let key = ConfigKey(setting.configurationKey)
        guard let text = reader.string(forKey: key, isSecret: setting == .key), !text.isEmpty
        else { return nil }
        return text
    }

    /// A port number, 0 to 65535.
    ///
    /// - Throws: `ValidationError` naming the option.
    func port(_ option: Int?, _ setting: Setting, default fallback: Int) throws -> Int {
        var port = option ?? fallback
        if option == nil, let text = text(setting) {
            guard let number = Int(text) else {
                throw ValidationError("\(setting.option) must be a number, not '\(text)'")
            }
            port = number
        }
        guard (0...65_535).contains(port) else {
            throw ValidationError("\(setting.option) must be 0 to 65535, not \(port)")
        }
        return port
    }

    /// One of an enumeration's names.
    ///
    /// - Throws: `ValidationError` naming the option and its values.
    func choice<Value: CaseIterable & RawRepresentable<String>>(
        _ option: Value?, _ setting: Setting, default fallback: Value
    ) throws -> Value {
        if let option { return option }
        guard let text = text(setting) else { return fallback }
        guard let value = Value(rawValue: text) else {
            let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\(setting.option) must be one of \(names), not '\(text)'")
        }
        return value
    }
}
