import JSON

/// Reads `off_peak_pricing` of an entry of LiteLLM's file: other prices at some hours of the week.
enum LiteLLMOffPeak {
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// The prices, and the hours that they hold in; nil if the hours are of a form that we don't know.
    static func read(
        _ value: JSONValue, instead standard: PriceTerms
    ) throws(LiteLLMPrices.Fault) -> (terms: PriceTerms, hours: [WeeklyHours])? {
        guard let members = value.members, let windows = value["windows"]?.elements else {
            return nil
        }
        var hours: [WeeklyHours] = []
        for window in windows {
            guard let read = self.hours(window), !hours.contains(read) else { return nil }
            hours.append(read)
        }
        var prices = LiteLLMPrices()
        try prices.read(members)
        guard let input = prices[.input, nil, nil], let output = prices[.output, nil, nil],
            !hours.isEmpty
        else { return nil }
        var terms = standard
        terms.rates = prices.rates(above: nil, input: input, output: output)
        return (terms, hours)
    }

    /// One window: days of the week (1 is Monday), and hours of the day.
    private static func hours(_ window: JSONValue) -> WeeklyHours? {
        guard let value = window["hours_utc"] else { return nil }
        let spans = (value.elements ?? [value]).compactMap(\.text).map { span in
            // The end of the day is written as its beginning.
            span.hasSuffix("-00:00") ? String(span.dropLast(5)) + "24:00" : span
        }
        guard let named = window["weekdays"]?.elements else {
            return WeeklyHours("daily \(spans.joined(separator: "+"))")
        }
        let numbers = named.compactMap(\.unsigned).map { Int(clamping: $0) }
        guard let first = numbers.first, let last = numbers.last, (1...7).contains(first),
            (first...7).contains(last), numbers == Array(first...last),
            numbers.count == named.count
        else { return nil }
        let days = first == last ? days[first - 1] : "\(days[first - 1])-\(days[last - 1])"
        return WeeklyHours("\(days) \(spans.joined(separator: "+"))")
    }
}
