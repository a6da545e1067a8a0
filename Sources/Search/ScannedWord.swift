/// One word of an event as an index keeps it (spec/search.md §3).
public struct ScannedWord: Hashable, Sendable {
    /// What an index or a matcher may want to treat apart.
    public struct Traits: OptionSet, Hashable, Sendable {
        public let rawValue: UInt32

        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// One character of a script that is written without spaces.
        public static let spaceless = Traits(rawValue: 1)
        /// No word of its own but two `spaceless` ones in a row; its position is the second's.
        public static let pair = Traits(rawValue: 2)
        /// It looks made by a machine: ASCII letters and digits mixed, 8 or more, or 10 or more
        /// digits. Half of the different words of a log are such, and most occur once.
        public static let identifier = Traits(rawValue: 4)
    }

    /// The word's hash (`WordHash`). Equal words have equal hashes, not the other way round.
    public var hash: UInt64
    /// Words that stand side by side in one text have positions that differ by one. Between texts a
    /// number is left out.
    public var position: UInt32
    public var traits: Traits

    public init(hash: UInt64, position: UInt32, traits: Traits = []) {
        self.hash = hash
        self.position = position
        self.traits = traits
    }
}
