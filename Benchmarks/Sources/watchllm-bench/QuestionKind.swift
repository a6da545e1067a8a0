/// The six questions that are measured, each checked against what the load is known to hold.
enum QuestionKind: String, CaseIterable {
    case trace
    case newestFailedTraces
    case rareWord
    case phrase
    case costByModel
    case errorsByHour

    var title: String {
        switch self {
        case .trace: "trace by id"
        case .newestFailedTraces: "50 newest failed traces of a project"
        case .rareWord: "rare word, 50 newest"
        case .phrase: "phrase, 50 newest"
        case .costByModel: "cost by model over everything"
        case .errorsByHour: "errors by hour"
        }
    }

    /// The goals for the median, cold and warm, in milliseconds (README, "Goals").
    var goals: (cold: Double, warm: Double) {
        switch self {
        case .trace: (5, 1)
        case .newestFailedTraces: (10, 2)
        case .rareWord: (20, 5)
        case .phrase: (40, 10)
        case .costByModel, .errorsByHour: (10, 2)
        }
    }
}
