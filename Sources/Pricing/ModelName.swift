/// The forms of a model's name that lead to a declared id. A mere beginning of a name never does.
enum ModelName {
    /// A prefix that was cut off, and what it told.
    struct HostCut {
        /// The provider that the prefix names; nil for a gateway that names none.
        var provider: String?
        var rest: String
    }

    /// Trimmed of ASCII white space, ASCII letters in lower case.
    static func normalized(_ name: String) -> String {
        // Nearly every name is clean already; then it is not copied.
        let isClean = name.utf8.allSatisfy { byte in
            byte > 0x20 && !(byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
        }
        if isClean { return name }
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
        var bytes = Substring(name).utf8
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        let lowered = bytes.map { byte in
            byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
        }
        return String(decoding: lowered, as: UTF8.self)
    }

    /// The name without one `-YYYY-MM-DD`, `-YYYYMMDD`, `@YYYY-MM-DD`, `@YYYYMMDD`, `-latest`,
    /// `@latest` or `@default` at its end; nil if it has none. Four digits are never a date.
    static func withoutDate(_ name: String) -> String? {
        for suffix in ["-latest", "@latest", "@default"] where name.hasSuffix(suffix) {
            let rest = name.dropLast(suffix.count)
            return rest.isEmpty ? nil : String(rest)
        }
        let bytes = Array(name.utf8)
        for (form, length) in [("dddd-dd-dd", 10), ("dddddddd", 8)] {
            let start = bytes.count - length
            guard start > 1, bytes[start - 1] == UInt8(ascii: "-") || bytes[start - 1] == 0x40
            else { continue }
            let matches = zip(bytes[start...], form.utf8).allSatisfy { byte, want in
                want == UInt8(ascii: "d") ? byte >= 0x30 && byte <= 0x39 : byte == want
            }
            guard matches else { continue }
            let digits = bytes[start...].filter { $0 >= 0x30 && $0 <= 0x39 }.map { Int($0) - 48 }
            let month = digits[4] * 10 + digits[5]
            let day = digits[6] * 10 + digits[7]
            guard (1...12).contains(month), (1...31).contains(day) else { continue }
            return String(decoding: bytes[..<(start - 1)], as: UTF8.self)
        }
        return nil
    }

    /// `ft:BASE` of `ft:BASE:org:name:id`; nil for anything else. A fine-tuned model never has the
    /// price of its base.
    static func fineTuneBase(_ name: String) -> String? {
        guard name.hasPrefix("ft:"), let end = name.dropFirst(3).firstIndex(of: ":") else {
            return nil
        }
        return String(name[..<end])
    }

    /// Cuts the prefix of a host or gateway, or an ARN up to its last `/`; nil if there is none.
    static func withoutHost(_ name: String) -> HostCut? {
        if name.hasPrefix("arn:") {
            guard
                name.split(separator: ":", omittingEmptySubsequences: false).dropFirst(2).first
                    == "bedrock", let slash = name.lastIndex(of: "/")
            else { return nil }
            return HostCut(provider: "bedrock", rest: String(name[name.index(after: slash)...]))
        }
        let publisher = "publishers/google/models/"
        if name.hasPrefix(publisher) {
            return HostCut(provider: "google", rest: String(name.dropFirst(publisher.count)))
        }
        guard let slash = name.firstIndex(of: "/"),
            let told = ProviderNames.hostPrefixes[String(name[..<slash])]
        else { return nil }
        return HostCut(provider: told, rest: String(name[name.index(after: slash)...]))
    }

    /// The Bedrock ids whose price a cross-region id without a row of its own has, best first;
    /// empty if the name has no such region.
    static func withoutRegion(_ name: String) -> [String] {
        guard let dot = name.firstIndex(of: ".") else { return [] }
        let region = String(name[..<dot])
        let bare = String(name[name.index(after: dot)...])
        if region == "global" { return [bare] }
        return ProviderNames.bedrockRegions.contains(region) ? ["us." + bare, bare] : []
    }
}
