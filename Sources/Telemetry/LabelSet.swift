/// The labels of a metric family, with a bound on how many values one of them may take.
///
/// Every label value is a series that is kept for good, here and in whatever scrapes it. Values
/// that come from outside, such as project ids, must therefore have a bound.
public struct LabelSet: Sendable {
    /// What stands for every value that came after the bound was reached.
    public static let overflow = "other"
    /// The bound where nothing else is said: 200 projects with 11 event types are 2,200 series.
    public static let standardBound = 200

    /// The names of the labels, in the order of the values.
    public let names: [String]
    /// Which of the labels is bounded; nil if all values are known beforehand.
    public let boundedIndex: Int?
    /// How many values the bounded label may take.
    public let bound: Int

    /// - Parameter bounded: the name of the label whose values come from outside.
    public init(_ names: [String], bounded: String? = nil, to bound: Int = standardBound) {
        self.names = names
        self.boundedIndex = bounded.flatMap { names.firstIndex(of: $0) }
        self.bound = bound
    }

    /// The names with `values`, as a sample takes them.
    func labels(_ values: [String]) -> [Exposition.Label] {
        zip(names, values).map { (name: $0, value: $1) }
    }
}
