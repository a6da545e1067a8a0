import Bytes
import Testing

@Suite struct TimestampTests {
    @Test("Times stop at the ends of their range instead of trapping")
    func saturation() {
        let end = Timestamp(microseconds: .max)
        #expect(end.advanced(byMicroseconds: 1) == end)
        let start = Timestamp(microseconds: .min)
        #expect(start.advanced(byMicroseconds: -1) == start)
        #expect(Timestamp(microseconds: 5).advanced(byMicroseconds: -7).microseconds == -2)
    }

    @Test("Sequence numbers are ordered and count on")
    func numbers() {
        #expect(SequenceNumber.zero < SequenceNumber(1))
        #expect(SequenceNumber(41).advanced(by: 1) == SequenceNumber(42))
        #expect("\(SequenceNumber(7))" == "7")
    }
}
