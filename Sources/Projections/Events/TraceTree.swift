public import Bytes

/// The tree of a trace: every event once, under the event that caused it.
///
/// It is built without recursion in linear time, so 10,000 levels and 10,000 children are alike.
/// A parent is looked up among the event ids first, then among the span ids; where several events
/// have one id, the one with the lowest sequence number is meant. An event whose parent is not in
/// the trace is a root and marked as an orphan; of events that are each other's ancestors, the
/// earliest becomes a root and is marked as the cut of a cycle.
public struct TraceTree: Sendable {
    /// What the tree needs to know of an event.
    public struct Node: Hashable, Sendable {
        public var sequenceNumber: SequenceNumber
        public var timestamp: Timestamp
        public var id: String
        public var spanID: String?
        public var parentID: String?

        public init(
            sequenceNumber: SequenceNumber, timestamp: Timestamp, id: String, spanID: String? = nil,
            parentID: String? = nil
        ) {
            self.sequenceNumber = sequenceNumber
            self.timestamp = timestamp
            self.id = id
            self.spanID = spanID
            self.parentID = parentID
        }
    }

    /// A place in the tree read from top to bottom.
    public struct Line: Hashable, Sendable {
        /// The place of the event among the nodes.
        public var index: Int
        /// 0 for a root.
        public var depth: Int
    }

    /// The events, as given.
    public let nodes: [Node]
    /// The places of the roots among `nodes`, by time, then by sequence number.
    public let roots: [Int]
    /// By place: the place of its parent in the tree; nil for roots.
    public let parents: [Int?]
    /// By place: whether it names a parent that is not in the trace.
    public let isOrphan: [Bool]
    /// By place: whether it is a root only because its ancestors form a cycle with it.
    public let isCycleCut: [Bool]

    /// The children of all nodes, one after the other, and where each node's begin.
    private let children: [Int]
    private let childStarts: [Int]

    /// Builds the tree of events given in any order.
    public init(_ nodes: [Node]) {
        let order = nodes.indices.sorted { left, right in
            (nodes[left].timestamp, nodes[left].sequenceNumber, left)
                < (nodes[right].timestamp, nodes[right].sequenceNumber, right)
        }
        var (parents, isOrphan) = Self.resolveParents(nodes)
        let isCycleCut = Self.cutCycles(&parents, order: order)

        var starts = [Int](repeating: 0, count: nodes.count + 1)
        for case .some(let parent) in parents { starts[parent + 1] += 1 }
        for place in nodes.indices { starts[place + 1] += starts[place] }
        var children = [Int](repeating: 0, count: starts[nodes.count])
        var filled = starts
        var roots: [Int] = []
        // Taking the events in order leaves every list in order.
        for place in order {
            guard let parent = parents[place] else {
                roots.append(place)
                continue
            }
            children[filled[parent]] = place
            filled[parent] += 1
        }
        self.nodes = nodes
        self.roots = roots
        self.parents = parents
        self.isOrphan = isOrphan
        self.isCycleCut = isCycleCut
        self.children = children
        self.childStarts = starts
    }

    /// The places of a node's children, by time, then by sequence number.
    public func children(of index: Int) -> ArraySlice<Int> {
        children[childStarts[index]..<childStarts[index + 1]]
    }

    /// Every event with its depth, each before its children.
    public var lines: [Line] {
        var lines: [Line] = []
        lines.reserveCapacity(nodes.count)
        var pending = roots.reversed().map { Line(index: $0, depth: 0) }
        while let line = pending.popLast() {
            lines.append(line)
            for child in children(of: line.index).reversed() {
                pending.append(Line(index: child, depth: line.depth + 1))
            }
        }
        return lines
    }

    private static func resolveParents(_ nodes: [Node]) -> (parents: [Int?], isOrphan: [Bool]) {
        var byEventID: [String: Int] = [:]
        var bySpanID: [String: Int] = [:]
        func note(_ place: Int, as id: String, in table: inout [String: Int]) {
            guard let known = table[id] else {
                table[id] = place
                return
            }
            if nodes[place].sequenceNumber < nodes[known].sequenceNumber { table[id] = place }
        }
        for place in nodes.indices {
            note(place, as: nodes[place].id, in: &byEventID)
            if let spanID = nodes[place].spanID { note(place, as: spanID, in: &bySpanID) }
        }
        let parents = nodes.map { node in
            node.parentID.flatMap { byEventID[$0] ?? bySpanID[$0] }
        }
        let isOrphan = nodes.indices.map { nodes[$0].parentID != nil && parents[$0] == nil }
        return (parents, isOrphan)
    }

    /// Makes the earliest event of every cycle a root.
    private static func cutCycles(_ parents: inout [Int?], order: [Int]) -> [Bool] {
        var isCut = [Bool](repeating: false, count: parents.count)
        var rank = [Int](repeating: 0, count: parents.count)
        for (position, place) in order.enumerated() { rank[place] = position }
        // The walk that first came by each node, counted from 1; 0 for none yet.
        var walks = [Int](repeating: 0, count: parents.count)
        for start in parents.indices {
            var place = start
            while walks[place] == 0 {
                walks[place] = start + 1
                guard let parent = parents[place] else { break }
                place = parent
            }
            // Having met its own trace at a node with a parent, the walk stands on a cycle.
            guard walks[place] == start + 1, parents[place] != nil else { continue }
            var earliest = place
            var next = parents[place]
            while let other = next, other != place {
                if rank[other] < rank[earliest] { earliest = other }
                next = parents[other]
            }
            parents[earliest] = nil
            isCut[earliest] = true
        }
        return isCut
    }
}
