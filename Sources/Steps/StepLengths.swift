/// How long the lists of a state are that a path counts in.
struct StepLengths: Hashable, Sendable {
    var conversation = 0
    var retrievals = 0
    var errors = 0

    /// Counts what an edit adds.
    mutating func add(_ edit: StepEdit) {
        switch edit {
        case .message: conversation += 1
        case .retrieval: retrievals += 1
        case .error: errors += 1
        default: break
        }
    }
}
