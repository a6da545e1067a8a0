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
        guard let text = reader.string(forKey: key, isSecret: setting == .key || setting == .token),
            !text.isEmpty
        else { return nil }
        return text
    }

    /// A whole number within a range.
    ///
    /// - Throws: `ValidationError` naming the option.
    func number(
        _ option: Int?, _ setting: Setting, in range: ClosedRange<Int>, default fallback: Int
    ) throws -> Int {
        var number = option ?? fallback
        if option == nil, let text = text(setting) {
            guard let parsed = Int(text) else {
                throw ValidationError("\(setting.option) must be a number, not '\(text)'")
            }
            number = parsed
        }
        guard range.contains(number) else {
            throw ValidationError(
                "\(setting.option) must be \(range.lowerBound) to \(range.upperBound), not \(number)"
            )
        }
        return number
    }

    /// A whole number within a range, if one is given.
    ///
    /// - Throws: `ValidationError` naming the option.
    func number(_ option: Int?, _ setting: Setting, in range: ClosedRange<Int>) throws -> Int? {
        guard option != nil || text(setting) != nil else { return nil }
        return try number(option, setting, in: range, default: range.lowerBound)
    }

    /// A port number, 0 to 65535.
    ///
    /// - Throws: `ValidationError` naming the option.
    func port(_ option: Int?, _ setting: Setting, default fallback: Int) throws -> Int {
        try number(option, setting, in: 0...65_535, default: fallback)
    }

    /// On or off.
    ///
    /// - Throws: `ValidationError` naming the option.
    func flag(_ option: Bool?, _ setting: Setting) throws -> Bool {
        if let option { return option }
        switch text(setting)?.lowercased() {
        case nil, "0", "false", "no", "off": return false
        case "1", "true", "yes", "on": return true
        case let text?:
            throw ValidationError("\(setting.option) must be true or false, not '\(text)'")
        }
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
