import HTTPTypes
import Testing

@testable import HTTPAPI

@Suite("Amounts")
struct AmountTests {
    @Test(
        "are rounded half up without trailing zeros",
        arguments: [
            (200, 15, "13.33"), (1, 3, "0.33"), (2, 3, "0.67"), (5, 1_000, "0.01"),
            (4, 1_000, "0"), (400_000, 1_000, "400"), (12_345, 10_000, "1.23"), (0, 7, "0"),
            (1_999, 1_000, "2"), (UInt64.max, 1, "18446744073709551615"),
        ] as [(UInt64, UInt64, String)])
    func decimals(numerator: UInt64, denominator: UInt64, text: String) {
        #expect(Decimal.text(numerator, dividedBy: denominator, places: 2) == text)
    }

    @Test("of memory are reserved up to the limit and given back")
    func budget() throws {
        let budget = InFlightBudget(limit: 100)
        do {
            let first = InFlightBudget.Reservation(budget)
            try first.grow(by: 60)
            #expect(budget.hasRoom(for: 40) && !budget.hasRoom(for: 41))
            let second = InFlightBudget.Reservation(budget)
            #expect(throws: Problem.self) { try second.grow(by: 41) }
            #expect(budget.reservedBytes == 60)
            try second.grow(by: 40)
            #expect(budget.reservedBytes == 100)
            try first.resize(to: 10)
            #expect(budget.reservedBytes == 50)
            try first.resize(to: 60)
            #expect(throws: Problem.self) { try first.resize(to: 61) }
            #expect(budget.reservedBytes == 100)
        }
        #expect(budget.reservedBytes == 0)
    }
}
