import Bytes
import Engine
import Model
import Projections

/// What the figures of a project were made from, at each of two moments.
struct DifferenceExplanation: Sendable {
    /// All events.
    let events: ExplanationPair
    /// Of the types and models that differ.
    private(set) var types: [EventType: ExplanationPair] = [:]
    private(set) var models: [String: ExplanationPair] = [:]

    init(
        of change: MomentDifference.Change, _ difference: MomentDifference,
        by explaining: inout Explaining
    ) throws(EngineError) {
        var earlier = EventQuestion(projectID: change.project)
        earlier.at = difference.from.number
        var later = earlier
        later.at = difference.to.number
        events = ExplanationPair(
            before: try explaining.explain(earlier, .events),
            after: try explaining.explain(later, .events))
        for (type, _, _) in change.differingTypes {
            (earlier.type, later.type) = (type, type)
            types[type] = ExplanationPair(
                before: try explaining.explain(earlier, .events),
                after: try explaining.explain(later, .events))
        }
        (earlier.type, later.type) = (nil, nil)
        for (_, usage) in change.differingModels {
            let name = usage.model.isEmpty ? nil : usage.model
            (earlier.model, later.model) = (name, name)
            models[usage.model] = ExplanationPair(
                before: try explaining.explain(earlier, .calls, model: usage.model),
                after: try explaining.explain(later, .calls, model: usage.model))
        }
    }
}
