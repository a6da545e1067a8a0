import Engine
import Projections

/// Explains several figures of one answer. Together they look at no more events than one does.
struct Explaining {
    private let engine: Engine
    private let past: PastPrices
    private var rest = Engine.maximumExplainedEvents

    init(_ engine: Engine) {
        self.engine = engine
        past = PastPrices(engine)
    }

    /// What the next figure was made from.
    mutating func explain(
        _ question: EventQuestion, _ rule: ExplanationAnswer.Rule, model: String? = nil,
        by pricing: CostPricing = .asCharged
    ) throws(EngineError) -> ExplanationAnswer {
        let answer = try ExplanationAnswer(
            engine, question, rule, model: model, by: pricing, past: past, maximumCount: rest)
        rest = max(0, rest - answer.explanation.lookedAtCount)
        return answer
    }
}
