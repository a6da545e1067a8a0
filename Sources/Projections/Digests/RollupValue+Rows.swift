internal import Bytes

// The values of the rows of spec/projections.md §3.

extension TypeTotals {
    func appendRow(to value: inout ByteWriter) {
        value.uint64(events)
        value.uint64(errors)
    }
}

extension ModelTotals {
    func appendRow(to value: inout ByteWriter) {
        value.uint64(requests)
        value.uint64(inputTokens)
        value.uint64(outputTokens)
        value.uint64(cacheReadTokens)
        value.uint64(cacheWriteTokens)
        value.uint64(reasoningTokens)
        value.int128(cost)
        value.int128(defaultPricedCost)
        value.uint64(lastPricedNumber)
        value.uint8(lastSource)
    }
}

extension LatencyTotals {
    func appendRow(to value: inout ByteWriter) {
        value.int128(Int128(truncatingIfNeeded: sumMicroseconds))
        value.uint64(minimumMicroseconds)
        value.uint64(maximumMicroseconds)
    }
}

extension LatencyCount {
    func appendRow(to value: inout ByteWriter) { value.uint64(count) }
}

extension UsageTotals {
    func appendRow(to value: inout ByteWriter) {
        for sum in [
            calls, input, output, cacheRead, cacheWrite, cacheWriteHour, reasoning, audioInput,
            audioOutput, minimumInput, maximumInput,
        ] {
            value.uint64(sum)
        }
        value.int128(charged)
    }
}

extension UnpricedTable.Totals {
    func appendRow(to value: inout ByteWriter) {
        value.uint64(callCount)
        value.uint64(inputTokens)
        value.uint64(outputTokens)
        value.int128(guessedCost)
        value.int64(lastSeen.microseconds)
    }
}
