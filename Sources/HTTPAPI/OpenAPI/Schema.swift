/// The shape of a JSON object in a request or an answer, as it is documented and tested.
struct Schema: Sendable {
    /// What a value is.
    indirect enum Value: Sendable {
        case string
        case integer
        case number
        case boolean
        /// An object whose members are not ours.
        case anyObject
        /// Whatever JSON there is.
        case anything
        case array(Value)
        case reference(Schema)
        case nullable(Value)
    }

    /// One member of the object.
    struct Member: Sendable {
        var name: String
        var value: Value
        /// Whether it is always there, if only as null.
        var isRequired = true

        init(_ name: String, _ value: Value, isRequired: Bool = true) {
            self.name = name
            self.value = value
            self.isRequired = isRequired
        }
    }

    /// Unique in the document.
    var name: String
    var members: [Member]

    init(_ name: String, _ members: [Member]) {
        self.name = name
        self.members = members
    }

    /// The same members and more.
    func extended(as name: String, by more: [Member]) -> Schema {
        Schema(name, members + more)
    }
}
