import Projections

/// A trace's tree laid out line by line, parents before children.
struct TraceOutline: Sendable {
    /// One event's place.
    struct Line: Hashable, Sendable {
        /// Its index into the trace's events.
        var index: Int
        /// 0 for roots.
        var depth: Int
        /// The branches before it, such as `│  └─ `.
        var branches: String
    }

    /// Levels that are drawn with branches; below, the depth stands as a number, so that a chain of
    /// thousands stays readable and its size stays linear.
    static let maximumDrawnDepth = 24

    let lines: [Line]

    init(_ tree: TraceTree) {
        struct Visit {
            var index: Int
            var depth: Int
            var isLast: Bool
        }
        var lines: [Line] = []
        // Whether more siblings follow, for the ancestors on the way to the current line.
        var continues: [Bool] = []
        var stack = tree.roots.reversed().map { Visit(index: $0, depth: 0, isLast: true) }
        while let visit = stack.popLast() {
            if visit.depth <= Self.maximumDrawnDepth {
                continues.removeSubrange(min(max(visit.depth - 1, 0), continues.count)...)
                lines.append(
                    Line(
                        index: visit.index, depth: visit.depth,
                        branches: Self.branches(visit.depth, continues, isLast: visit.isLast)))
                if visit.depth > 0 { continues.append(!visit.isLast) }
            } else {
                let indent = String(repeating: "   ", count: Self.maximumDrawnDepth)
                lines.append(
                    Line(
                        index: visit.index, depth: visit.depth,
                        branches: "\(indent)(\(visit.depth)) "))
            }
            let children = tree.children(of: visit.index)
            for child in children.reversed() {
                stack.append(
                    Visit(index: child, depth: visit.depth + 1, isLast: child == children.last))
            }
        }
        self.lines = lines
    }

    private static func branches(_ depth: Int, _ continues: [Bool], isLast: Bool) -> String {
        guard depth > 0 else { return "" }
        return continues.map { $0 ? "│  " : "   " }.joined() + (isLast ? "└─ " : "├─ ")
    }
}
