/// Why a fold could not take a record up.
enum FoldProblem: Error, CustomStringConvertible {
    case projectExists(String)
    case keyExists(String)
    case unknownKey(String)
    case keyWithoutProject(String)

    var description: String {
        switch self {
        case .projectExists(let id): "project \(id) exists already"
        case .keyExists(let id): "key \(id) exists already"
        case .unknownKey(let id): "no key \(id) to revoke"
        case .keyWithoutProject(let id): "key \(id) is for a project but names none"
        }
    }
}
