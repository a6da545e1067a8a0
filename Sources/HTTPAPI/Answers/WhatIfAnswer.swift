import Bytes
import Engine
import JSON
import Model
import Pricing
import Projections

/// What calls would cost, beside what they do. spec/http-api.md, "What if".
struct WhatIfAnswer {
    /// Rows of model, project and day that are listed.
    static let maximumRowCount = 10_000

    private let difference: WhatIf
    private let before: CostPricing
    private let draft: WhatIfDraft
    private let window: StatisticsWindow
    /// Of the rows that are listed, if they are explained.
    private var explanations: [ExplanationPair] = []

    init(
        _ difference: WhatIf, before: CostPricing, draft: WhatIfDraft, window: StatisticsWindow
    ) {
        self.difference = difference
        self.before = before
        self.draft = draft
        self.window = window
    }

    /// Finds out what the rows were made from.
    mutating func explain(
        _ engine: Engine, _ tried: PriceSet, seenThrough: SequenceNumber
    ) throws(EngineError) {
        var explaining = Explaining(engine)
        let after = CostPricing(choice: .then, prices: tried)
        for row in difference.rows.prefix(Self.maximumRowCount) {
            var question = EventQuestion(row.project, in: window, day: row.day)
            question.at = seenThrough
            question.hasUsage = true
            if !row.model.isEmpty { question.model = row.model }
            explanations.append(
                ExplanationPair(
                    before: try explaining.explain(
                        question, .calls, model: row.model, by: before),
                    after: try explaining.explain(question, .calls, model: row.model, by: after)))
        }
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        PricedByAnswer(before).writeMember(to: &json)
        json.key("tried")
        json.beginObject()
        json.member("price_count", draft.book?.book.rows.count)
        json.member("skipped_count", draft.book?.report.skipped.count)
        json.member("override_count", draft.overrides.count)
        json.member("keep_overrides", draft.keepsOverrides)
        json.endObject()
        json.member("start_time", window.from)
        json.member("end_time", window.until)
        write(total(difference.rows), to: &json)
        writeModels(to: &json)
        writeProjects(to: &json)
        writeDays(to: &json)
        json.key("rows")
        json.beginArray()
        for (index, row) in difference.rows.prefix(Self.maximumRowCount).enumerated() {
            json.beginObject()
            json.member("project_id", row.project.rawValue)
            json.member("day", Self.name(ofDay: row.day))
            json.member("model", row.model)
            write(row.figures, to: &json)
            if index < explanations.count { explanations[index].writeMember(to: &json) }
            json.endObject()
        }
        json.endArray()
        json.member("is_truncated", difference.rows.count > Self.maximumRowCount)
        json.member("unreadable_events", difference.unreadableCount)
        json.endObject()
    }

    // MARK: Sums

    /// The largest difference first, ties by the bytes of the name.
    private func writeModels(to json: inout JSONWriter) {
        let sums = grouped { Array($0.model.utf8) }
        let shares = Dictionary(
            uniqueKeysWithValues: difference.shares.map { (Array($0.model.utf8), $0.shares) })
        let ordered = sums.sorted { left, right in
            let (first, second) = (
                left.value.difference.rawValue.magnitude, right.value.difference.rawValue.magnitude
            )
            return first != second ? first > second : left.key.lexicographicallyPrecedes(right.key)
        }
        json.key("models")
        json.beginArray()
        for (model, figures) in ordered {
            json.beginObject()
            json.member("model", String(decoding: model, as: UTF8.self))
            write(figures, to: &json)
            json.key("by")
            PricedByAnswer.write(shares[model] ?? [], to: &json)
            json.endObject()
        }
        json.endArray()
    }

    private func writeProjects(to json: inout JSONWriter) {
        json.key("projects")
        json.beginArray()
        for (project, figures) in grouped(by: \.project).sorted(by: { $0.key < $1.key }) {
            json.beginObject()
            json.member("project_id", project.rawValue)
            write(figures, to: &json)
            json.endObject()
        }
        json.endArray()
    }

    private func writeDays(to json: inout JSONWriter) {
        json.key("days")
        json.beginArray()
        for (day, figures) in grouped(by: \.day).sorted(by: { $0.key < $1.key }) {
            json.beginObject()
            json.member("day", Self.name(ofDay: day))
            write(figures, to: &json)
            json.endObject()
        }
        json.endArray()
    }

    private func grouped<Key: Hashable>(by key: (WhatIf.Row) -> Key) -> [Key: WhatIf.Figures] {
        var sums: [Key: WhatIf.Figures] = [:]
        for row in difference.rows { sums[key(row), default: .init()] += row.figures }
        return sums
    }

    private func total(_ rows: [WhatIf.Row]) -> WhatIf.Figures {
        rows.reduce(into: .init()) { $0 += $1.figures }
    }

    private func write(_ figures: WhatIf.Figures, to json: inout JSONWriter) {
        json.member("call_count", figures.callCount)
        json.member("before_usd", dollars: figures.before)
        json.member("before_pico_usd", picoDollars: figures.before)
        json.member("after_usd", dollars: figures.after)
        json.member("after_pico_usd", picoDollars: figures.after)
        json.member("difference_usd", dollars: figures.difference)
        json.member("difference_pico_usd", picoDollars: figures.difference)
        json.member("default_priced_pico_usd", picoDollars: figures.guessed)
    }

    /// A day since 1970 as `2026-09-21`.
    private static func name(ofDay day: Int64) -> String {
        let text = Timestamp(day: day).rfc3339
        return text.firstIndex(of: "T").map { String(text[..<$0]) } ?? text
    }
}

extension Timestamp {
    /// The beginning of a day since 1970.
    fileprivate init(day: Int64) {
        let (start, overflow) = day.multipliedReportingOverflow(by: 86_400_000_000)
        self.init(microseconds: overflow ? (day < 0 ? .min : .max) : start)
    }
}

extension EventQuestion {
    /// The events of one day within a window of whole minutes.
    fileprivate init(_ project: ProjectID, in window: StatisticsWindow, day: Int64) {
        self.init(projectID: project)
        let start = Timestamp(day: day)
        from = max(window.from ?? start, start)
        let end = start.advanced(byMicroseconds: 86_400_000_000)
        through = min(window.until ?? end, end).advanced(byMicroseconds: -1)
    }
}
