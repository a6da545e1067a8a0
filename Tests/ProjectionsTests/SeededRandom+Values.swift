import TestSupport

extension SeededRandom {
    /// True once in `count` times.
    mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// A value, or nil once in `count` times.
    mutating func missing<Value>(
        oneIn count: Int, _ make: (inout SeededRandom) -> Value
    ) -> Value? {
        oneIn(count) ? nil : make(&self)
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &self)]
    }
}
