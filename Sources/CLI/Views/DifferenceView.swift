import Engine
import Model
import Projections
import Records

/// What changed between two moments, line by line: `+` for what came, `-` for what ended, `~` for
/// figures that are others.
struct DifferenceView: Sendable {
    let difference: MomentDifference

    var text: String {
        var lines = ["seq:\(difference.from.number) to seq:\(difference.to.number)"]
        lines += difference.projects.map { "+ project \($0.id)  \(line($0.name))" }
        lines += difference.issuedKeys.map { state in
            "+ key \(state.key.id)  \(line(state.key.name))  of \(state.key.projectID?.rawValue ?? "the server")"
        }
        lines += difference.revokedKeys.map { "- key \($0.key.id)  \(line($0.key.name))" }
        lines += difference.books.map { "+ price book \($0.id)  by \(line($0.actor.rawValue))" }
        lines += difference.overrides.map { recorded in
            let names = recorded.override.pattern.names.joined(separator: ", ")
            let sign = recorded.override.terms == nil ? "-" : "+"
            return "\(sign) price of \(line(names))"
        }
        lines += difference.retentions.map { setting in
            "~ retention of \(setting.project)  \(setting.days.map { "\($0) days" } ?? "none")"
        }
        for change in difference.changes { lines += self.lines(of: change) }
        if lines.count == 1 { lines.append("nothing changed") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(of change: MomentDifference.Change) -> [String] {
        let (before, after) = (change.before.overview, change.after.overview)
        var lines = [
            "~ project \(change.project)  events \(before.totalEvents) → \(after.totalEvents)"
                + "  errors \(before.totalErrors) → \(after.totalErrors)"
                + "  tokens \(before.totalTokens) → \(after.totalTokens)"
                + "  cost \(Readable.cost(before.totalCost)) → \(Readable.cost(after.totalCost))"
        ]
        for model in change.after.models {
            let earlier =
                change.before.models.first { $0.model == model.model }
                ?? ModelUsage(model: model.model)
            guard earlier != model else { continue }
            lines.append(
                "  ~ \(line(model.model))  requests \(earlier.requestCount) → "
                    + "\(model.requestCount)  cost \(Readable.cost(earlier.totalCost)) → "
                    + Readable.cost(model.totalCost))
        }
        return lines
    }

    private func line(_ text: String) -> String { PrintableText.line(text, limit: 100) }
}
