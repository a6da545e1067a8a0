import JSON
public import Model

/// Prices that somebody wants to try, checked (spec/http-api.md, "What if").
public struct WhatIfDraft: Sendable {
    /// Nil for the book in force.
    public var book: PriceImport?
    /// Set beside those in force, and later than these.
    public var overrides: [OverrideDraft]
    /// Whether the overrides in force hold.
    public var keepsOverrides: Bool

    /// The most overrides of one question.
    public static let maximumOverrideCount = 1_000

    /// - Throws: `PricingError` with the path of what is wrong; for a body without prices, too.
    public init(json bytes: [UInt8]) throws(PricingError) {
        var members = try JSONMembers(try PriceBook.parse(bytes), path: "")
        if let value = members.value("book") {
            do throws(PricingError) { book = try PriceImport(value: value) } catch {
                throw error.within("book")
            }
        }
        overrides = []
        let elements = try members.elements(
            "overrides", maximumCount: Self.maximumOverrideCount)
        for (index, element) in elements.enumerated() {
            do throws(PricingError) { overrides.append(try OverrideDraft(value: element)) } catch {
                throw error.within("overrides[\(index)]")
            }
        }
        keepsOverrides = members.value("keep_overrides") == nil
        if !keepsOverrides { keepsOverrides = try members.flag("keep_overrides") }
        try members.finish()
        guard book != nil || !overrides.isEmpty || !keepsOverrides else {
            throw PricingError(path: "book", expected: "a book or overrides", found: "nothing")
        }
    }

    /// The prices that are tried.
    ///
    /// - Parameters:
    ///   - inForce: what prices calls now.
    ///   - recorded: the overrides in force, oldest first.
    public func prices(inForce: PriceSet, recorded: [PriceOverride]) -> PriceSet {
        let tried = overrides.enumerated().map { index, draft in
            draft.override(id: "what-if-\(index + 1)")
        }
        return PriceSet(
            book: book?.book ?? inForce.book,
            overrides: PriceOverrides((keepsOverrides ? recorded : []) + tried))
    }
}

extension PricingError {
    /// The same, where it was found within another text.
    func within(_ path: String) -> PricingError {
        PricingError(
            path: column.isEmpty ? path : "\(path).\(column)", expected: expected, found: found)
    }
}
