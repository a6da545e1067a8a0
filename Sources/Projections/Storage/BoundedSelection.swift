/// Keeps the first `limit` of many elements in an order, in a heap of that size.
struct BoundedSelection<Element> {
    private let limit: Int
    private let precedes: (Element, Element) -> Bool
    /// A heap with the last of the kept ones at the front.
    private var heap: [Element] = []
    /// How many elements were offered.
    private(set) var offeredCount = 0

    init(limit: Int, by precedes: @escaping (Element, Element) -> Bool) {
        self.limit = max(0, limit)
        self.precedes = precedes
    }

    /// Keeps an element if it is among the first so far.
    mutating func offer(_ element: Element) {
        offeredCount += 1
        if heap.count < limit {
            heap.append(element)
            siftUp(heap.count - 1)
        } else if let last = heap.first, precedes(element, last) {
            heap[0] = element
            siftDown(0)
        }
    }

    /// The last of the kept elements; nil while there is room for more.
    var last: Element? { heap.count < limit ? nil : heap.first }

    /// The kept elements in order.
    func sorted() -> [Element] { heap.sorted(by: precedes) }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if precedes(heap[last], heap[child]) { last = child }
            }
            guard last != parent else { return }
            heap.swapAt(parent, last)
            parent = last
        }
    }
}
