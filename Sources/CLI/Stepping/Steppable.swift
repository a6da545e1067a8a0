/// Something that can be walked through: the steps of a trace, or the records of a log.
protocol Steppable {
    /// Where it stands, such as `step 3 of 24`.
    var place: String { get }
    /// What is to be seen there, a line each.
    ///
    /// - Parameter columns: as wide as they are of use.
    func lines(hasColor: Bool, columns: Int) -> [String]
    /// The whole state there, a line each.
    var stateLines: [String] { get }
    /// What a name that is watched has there; nil if there is no such thing.
    func value(of name: String) -> String?
    /// What to type for a jump, in a few words.
    static var jumpHint: String { get }
    /// What to type for a name to watch, in a few words.
    static var watchHint: String { get }

    /// Goes one on; false at the end.
    mutating func forward() throws -> Bool
    /// Goes one back; false at the beginning.
    mutating func back() throws -> Bool
    /// Goes to the beginning, before everything.
    mutating func toStart() throws
    /// Goes to the end.
    mutating func toEnd() throws
    /// Goes to a number or a time.
    ///
    /// - Returns: why not, if that can't be done.
    mutating func jump(to text: String) throws -> String?
    /// Goes to the next place that has a text, in any case; stays where it is if there is none.
    mutating func find(_ text: String) throws -> Bool
}
