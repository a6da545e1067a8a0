import Driver

/// How long each kind of question took.
struct QuestionTimes {
    /// Right after a start.
    var cold: [QuestionKind: Percentiles] = [:]
    /// Again and again.
    var warm: [QuestionKind: Percentiles] = [:]

    /// Asks one question of each kind on a server that has just been started.
    mutating func askCold(
        _ set: QuestionSet, _ number: Int, port: Int, token: String
    ) throws {
        let connection = try HTTPConnection(port: port)
        for kind in QuestionKind.allCases {
            let question = try set.question(kind, number)
            let answer = try connection.get(question.path, token: token)
            try question.check(answer)
            cold[kind, default: Percentiles()].add(answer.nanoseconds)
        }
    }

    /// Asks each kind so many times, each answer checked, after a first time that does not count.
    mutating func askWarm(
        _ set: QuestionSet, count: Int, port: Int, token: String
    ) throws {
        let connection = try HTTPConnection(port: port)
        for kind in QuestionKind.allCases {
            for number in -5..<count {
                let question = try set.question(kind, number + 5)
                let answer = try connection.get(question.path, token: token)
                // An answer is looked at once a project or trace; they are all alike after that.
                if number < 10 { try question.check(answer) }
                if number >= 0 { warm[kind, default: Percentiles()].add(answer.nanoseconds) }
            }
        }
    }
}
