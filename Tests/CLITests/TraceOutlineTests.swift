import Bytes
import Projections
import Testing

@testable import CLI

@Suite("The outline of a trace")
struct TraceOutlineTests {
    private func node(_ number: UInt64, parent: String? = nil) -> TraceTree.Node {
        TraceTree.Node(
            sequenceNumber: SequenceNumber(number),
            timestamp: Timestamp(microseconds: Int64(number)), id: "e\(number)", parentID: parent)
    }

    @Test("Branches go on as long as siblings follow")
    func branches() {
        let tree = TraceTree([
            node(1), node(2, parent: "e1"), node(3, parent: "e2"), node(4, parent: "e2"),
            node(5, parent: "e1"), node(6, parent: "e5"), node(7),
        ])
        let text = TraceOutline(tree).lines.map { $0.branches + tree.nodes[$0.index].id }
        #expect(
            text == [
                "e1",
                "├─ e2",
                "│  ├─ e3",
                "│  └─ e4",
                "└─ e5",
                "   └─ e6",
                "e7",
            ])
    }

    @Test(
        "A chain of ten thousand has ten thousand lines of bounded length, the deep ones numbered")
    func deep() throws {
        let tree = TraceTree(
            (1...10_000).map { node($0, parent: $0 == 1 ? nil : "e\($0 - 1)") })
        let lines = TraceOutline(tree).lines
        #expect(lines.count == 10_000)
        #expect(lines.map(\.depth) == Array(0..<10_000))
        #expect(lines.allSatisfy { $0.branches.count < 100 })
        #expect(try #require(lines.last).branches.hasSuffix("(9999) "))
    }

    @Test("Coming back from the depth, the branches are right again")
    func backUp() throws {
        var nodes = (1...40).map { node($0, parent: $0 == 1 ? nil : "e\($0 - 1)") }
        nodes.append(node(41, parent: "e1"))
        let tree = TraceTree(nodes)
        let lines = TraceOutline(tree).lines
        #expect(lines[1].branches == "├─ ")
        #expect(try #require(lines.last).branches == "└─ ")
    }
}
