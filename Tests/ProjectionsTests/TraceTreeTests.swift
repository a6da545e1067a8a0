import Bytes
import Projections
import TestSupport
import Testing

@Suite("The tree of a trace")
struct TraceTreeTests {
    /// A node whose time and number are `time` unless told otherwise.
    private func node(
        _ id: String, parent: String? = nil, span: String? = nil, time: Int, number: Int? = nil
    ) -> TraceTree.Node {
        TraceTree.Node(
            sequenceNumber: SequenceNumber(UInt64(number ?? time)),
            timestamp: Timestamp(microseconds: Int64(time)), id: id, spanID: span, parentID: parent)
    }

    /// The tree as text: ids by depth, `?` after orphans and `!` after cuts.
    private func text(_ tree: TraceTree) -> [String] {
        tree.lines.map { line in
            String(repeating: ".", count: line.depth) + tree.nodes[line.index].id
                + (tree.isOrphan[line.index] ? "?" : "") + (tree.isCycleCut[line.index] ? "!" : "")
        }
    }

    @Test("Children stand under their parents by time, whatever the order of arrival")
    func anyOrder() {
        let nodes = [
            node("root", time: 1), node("b", parent: "root", time: 3),
            node("a", parent: "root", time: 2), node("x", parent: "b", time: 9),
            node("y", parent: "b", time: 9, number: 10), node("other", time: 0, number: 99),
        ]
        let expected = ["other", "root", ".a", ".b", "..x", "..y"]
        #expect(text(TraceTree(nodes)) == expected)
        #expect(text(TraceTree(nodes.reversed())) == expected)
        var random = SeededRandom(seed: 1)
        for _ in 0..<20 { #expect(text(TraceTree(nodes.shuffled(using: &random))) == expected) }
    }

    @Test("An event whose parent is not there is a root and marked")
    func orphans() {
        let tree = TraceTree([
            node("a", parent: "gone", time: 1), node("b", parent: "a", time: 2), node("c", time: 3),
        ])
        #expect(text(tree) == ["a?", ".b", "c"])
    }

    @Test("Cycles are cut at their earliest event, and nothing is lost")
    func cycles() {
        #expect(text(TraceTree([node("a", parent: "a", time: 1)])) == ["a!"])
        let two = [node("a", parent: "b", time: 2), node("b", parent: "a", time: 1)]
        #expect(text(TraceTree(two)) == ["b!", ".a"])
        let tied = [
            node("a", parent: "b", time: 1, number: 8), node("b", parent: "a", time: 1, number: 7),
        ]
        #expect(text(TraceTree(tied)) == ["b!", ".a"])
        let tail = [
            node("t1", parent: "t2", time: 0), node("t2", parent: "c3", time: 1),
            node("c1", parent: "c3", time: 5), node("c2", parent: "c1", time: 3),
            node("c3", parent: "c2", time: 4), node("root", time: 6),
        ]
        let expected = ["c2!", ".c3", "..t2", "...t1", "..c1", "root"]
        #expect(text(TraceTree(tail)) == expected)
        #expect(text(TraceTree(tail.reversed())) == expected)
    }

    @Test("A parent is an event id before it is a span id; the first of several is meant")
    func resolution() {
        let both = [
            node("e1", span: "x", time: 1), node("x", time: 2), node("child", parent: "x", time: 3),
            node("e2", span: "s", time: 4, number: 20), node("e3", span: "s", time: 5, number: 19),
            node("late", parent: "s", time: 6),
        ]
        #expect(text(TraceTree(both)) == ["e1", "x", ".child", "e2", "e3", ".late"])
        let repeated = [
            node("a", time: 5, number: 1), node("a", time: 1, number: 9),
            node("child", parent: "a", time: 7),
        ]
        #expect(text(TraceTree(repeated)) == ["a", "a", ".child"])
        #expect(TraceTree(repeated).children(of: 0) == [2])
    }

    @Test("Ten thousand levels and ten thousand children are all there")
    func deepAndWide() {
        let deep = TraceTree(
            (0..<10_000).map {
                node("e\($0)", parent: $0 == 0 ? nil : "e\($0 - 1)", time: 10_000 - $0)
            })
        #expect(deep.lines.map(\.depth) == Array(0..<10_000))
        let wide = TraceTree(
            [node("root", time: 0)] + (1..<10_000).map { node("e\($0)", parent: "root", time: $0) })
        #expect(wide.children(of: 0).count == 9_999)
        #expect(wide.lines.map(\.index) == Array(0..<10_000))
        let ring = TraceTree(
            (0..<10_000).map { node("e\($0)", parent: "e\(($0 + 1) % 10_000)", time: $0) })
        #expect(ring.roots == [0])
        #expect(ring.lines.count == 10_000)
    }

    @Test("Of any links, each event is in the tree once, after its parent", arguments: 0..<40)
    func everyEventOnce(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let count = Int.random(in: 0...60, using: &random)
        let nodes = (0..<count).map { place in
            node(
                "e\(Int.random(in: 0..<50, using: &random))",
                parent: random.missing(oneIn: 5) { "e\(Int.random(in: 0..<60, using: &$0))" },
                span: random.missing(oneIn: 2) { "e\(Int.random(in: 0..<60, using: &$0))" },
                time: Int.random(in: 0..<9, using: &random), number: place)
        }
        let tree = TraceTree(nodes)
        let lines = tree.lines
        #expect(Set(lines.map(\.index)) == Set(nodes.indices), "seed \(seed)")
        #expect(lines.count == count, "seed \(seed)")
        var places: [Int: Int] = [:]
        for (place, line) in lines.enumerated() {
            if let parent = tree.parents[line.index] {
                #expect(lines[places[parent] ?? count].depth == line.depth - 1, "seed \(seed)")
            } else {
                #expect(line.depth == 0, "seed \(seed)")
            }
            places[line.index] = place
        }
        let marked = nodes.indices.filter { tree.isOrphan[$0] || tree.isCycleCut[$0] }
        #expect(marked.allSatisfy { tree.parents[$0] == nil && nodes[$0].parentID != nil })
    }

    @Test("Of no events there is an empty tree")
    func empty() {
        #expect(TraceTree([]).lines.isEmpty)
        #expect(TraceTree([]).roots.isEmpty)
    }
}
