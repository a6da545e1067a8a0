/// What became of each entry of a price file.
public struct ImportReport: Hashable, Sendable {
    /// The shapes of files that can be read.
    public enum Shape: String, CaseIterable, Hashable, Sendable {
        /// A book of our own.
        case watchllm
        /// LiteLLM's `model_prices_and_context_window.json`.
        case litellm
        /// The book that the program carries.
        case builtIn = "built_in"
    }

    /// Why an entry gives no price.
    public enum Reason: String, CaseIterable, Hashable, Sendable {
        /// It describes the format.
        case notAModel = "not_a_model"
        /// Its kind of call is not paid by tokens: images, speech, search, …
        case otherMode = "other_mode"
        /// It has no price at all.
        case noPrice = "no_price"
        /// Its prices are for seconds, characters, images, … only.
        case otherUnits = "other_units"
        /// It has a price of one side only.
        case incomplete
        /// A field is not what it should be.
        case malformed
        /// Another entry gives the same id of the same provider another price.
        case duplicate
    }

    /// An entry that gives a price.
    public struct Taken: Hashable, Sendable {
        /// Its name in the file.
        public var key: String
        /// Its kind of call in the file's words.
        public var mode: String
        /// The row that it became.
        public var priceID: String
        /// What was not taken as it stands: rounded prices, and prices that we have no use for.
        public var notes: [String]
    }

    /// An entry that gives no price.
    public struct Skipped: Hashable, Sendable {
        /// Its name in the file.
        public var key: String
        /// Its kind of call in the file's words; empty if it tells none.
        public var mode: String
        public var reason: Reason
        /// The field at fault, the mode, or the like.
        public var detail: String
    }

    public var shape: Shape
    /// In the order in which they were read.
    public var taken: [Taken] = []
    /// In the order in which they were read.
    public var skipped: [Skipped] = []

    /// How many entries the file has.
    public var entryCount: Int { taken.count + skipped.count }

    /// How many entries were skipped for each reason; those that never were are left out.
    public var skippedCounts: [(reason: Reason, count: Int)] {
        Reason.allCases.compactMap { reason in
            let count = skipped.count { $0.reason == reason }
            return count == 0 ? nil : (reason, count)
        }
    }
}
