/// One inner part: something that is done to a fixed input, so many units of it at once.
struct Benchmark {
    /// Lower case and dots; the key in the file of counts.
    var name: String
    /// What is counted: `event`, `question`, …
    var unit: String
    /// Units in one run.
    var count: Int
    /// Does it once. What it gives is added up, so that it can't be left out as useless.
    var run: () throws -> Int

    init(_ name: String, per unit: String, count: Int, run: @escaping () throws -> Int) {
        self.name = name
        self.unit = unit
        self.count = count
        self.run = run
    }
}
