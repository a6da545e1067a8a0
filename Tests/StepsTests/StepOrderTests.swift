import Bytes
import Steps
import TestSupport
import Testing

@Suite("The order of steps")
struct StepOrderTests {
    private static func place(_ number: UInt64, _ time: Int64, _ index: Int64? = nil)
        -> StepOrder.Place
    {
        StepOrder.Place(
            sequenceNumber: SequenceNumber(number), timestamp: Timestamp(microseconds: time),
            stepIndex: index)
    }

    private static func numbers(_ places: [StepOrder.Place]) -> [UInt64] {
        StepOrder.order(places).map { places[$0].sequenceNumber.rawValue }
    }

    @Test("is by step index, then time, then number")
    func order() {
        #expect(
            Self.numbers([
                Self.place(1, 50, 2), Self.place(2, 90, 1), Self.place(3, 10, 2),
                Self.place(4, 90, 1), Self.place(5, 95, 0),
            ]) == [5, 2, 4, 3, 1])
    }

    @Test("leaves those without an index where they happened")
    func mixed() {
        #expect(
            Self.numbers([
                Self.place(1, 10), Self.place(2, 20, 0), Self.place(3, 30),
                Self.place(4, 40, 1), Self.place(5, 50), Self.place(6, 25, 1),
                Self.place(7, 22, 0),
            ]) == [1, 2, 7, 6, 3, 4, 5])
    }

    @Test("does not depend on the order of arrival", arguments: 1...20)
    func arrival(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let places = (0..<200).map { number in
            Self.place(
                UInt64(number), Int64.random(in: 0..<60, using: &random),
                random.oneIn(2) ? Int64.random(in: 0..<9, using: &random) : nil)
        }
        let shuffled = places.shuffled(using: &random)
        #expect(Self.numbers(shuffled) == Self.numbers(places), "seed \(seed)")
    }
}
