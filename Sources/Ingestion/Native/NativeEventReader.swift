import Bytes
import JSON
import Model

/// Reads native events from one request body, one after the other.
///
/// Each event is read in two steps: `scan` goes over its text once and notes where the known keys
/// are; `interpret` then checks them for the event's type and takes out what is asked for. So keys
/// may come in any order, and no tree is built.
struct NativeEventReader: ~Escapable {
    /// The objects of an event whose keys are noted.
    enum Section: Int, CaseIterable {
        case envelope, sdk, context, metadata, body
        /// An object inside the body, at `nestedPath`; one at a time.
        case nested
    }

    /// How many fields a section has room for.
    static let fieldCount = NativeField.allCases.count

    var scanner: JSONScanner
    let fields: NativeFieldTable
    let now: Timestamp
    let maximumEventBytes: Int
    /// The noted fields of all sections, `fieldCount` each.
    var slots: [FieldSlot]
    /// Which of `slots` were written, to be cleared for the next event.
    var touched: [Int]
    /// The event's place in its batch; nil for a single one.
    var index: Int?
    /// Where `Section.nested` lies within the body.
    var nestedPath: [FieldProblem.PathElement]
    /// Where the scan is, to name the place of a number beyond a double.
    var scannedSection: Section
    var scannedKey: JSONString?
    /// A key of the envelope that was seen twice.
    var duplicateOfEnvelope: JSONString?
    /// The unknown members of the envelope, as a JSON object that lacks its end.
    var extra: [UInt8]
    /// The keys in `extra`.
    var extraKeys: Set<[UInt8]>
    /// What is wrong with the fields read so far, in all events of the request.
    var problems: [FieldProblem]
    /// The events read so far; without those at fault.
    var batch = EventBatch()

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, now: Timestamp, maximumEventBytes: Int) {
        scanner = JSONScanner(bytes, maximumDepth: Limits.maximumDepth)
        fields = .shared
        self.now = now
        self.maximumEventBytes = maximumEventBytes
        slots = Array(repeating: FieldSlot(), count: Section.allCases.count * Self.fieldCount)
        touched = []
        touched.reserveCapacity(64)
        index = nil
        nestedPath = []
        scannedSection = .envelope
        scannedKey = nil
        duplicateOfEnvelope = nil
        extra = []
        extraKeys = []
        problems = []
    }

    /// Reads the next value of the scanner as an event.
    ///
    /// It is appended to `batch`, unless fields are at fault; then these are in `problems`.
    mutating func readEvent(
        at index: Int?, makeID: () -> String
    ) throws(IngestionProblem) {
        self.index = index
        clear()
        let found: Range<Int>?
        do throws(JSONError) {
            found = try scan()
        } catch {
            throw problem(for: error)
        }
        guard let range = found else { return }
        guard range.count <= maximumEventBytes else { throw tooLarge(range.count) }
        if let key = duplicateOfEnvelope {
            throw duplicate(location([.key(key.text(in: scanner.bytes))]))
        }
        try interpret(makeID: makeID)
    }

    // MARK: Scanning

    /// Notes the fields of the event at the scanner.
    ///
    /// - Returns: where it lies; nil if it is not an object.
    private mutating func scan() throws(JSONError) -> Range<Int>? {
        scannedSection = .envelope
        scannedKey = nil
        let kind = try scanner.peek()
        let start = scanner.offset
        guard kind == .object else {
            try scanner.skipValue()
            add(location([]), "An event is an object, not \(kind.name).", "wrong_type")
            return nil
        }
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            scannedKey = key
            guard let field = fields.field(key, in: scanner.bytes), field.isOfEnvelope else {
                try scanExtra(key)
                continue
            }
            if note(try scanEnvelopeValue(field), field, .envelope) { duplicateOfEnvelope = key }
        }
        return start..<scanner.offset
    }

    /// Notes a value of the envelope, and the fields of those that are objects with known keys.
    private mutating func scanEnvelopeValue(_ field: NativeField) throws(JSONError) -> JSONToken {
        let section: Section
        switch field {
        case .body: section = .body
        case .context: section = .context
        case .metadata: section = .metadata
        case .sdk: section = .sdk
        default: return try scanner.token()
        }
        guard try scanner.peek() == .object else { return try scanner.token() }
        let start = scanner.offset
        scannedSection = section
        try scanObject(section)
        scannedSection = .envelope
        return JSONToken(kind: .object, flag: false, range: start..<scanner.offset)
    }

    /// Notes the known fields of the object at the scanner.
    private mutating func scanObject(_ section: Section) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            scannedKey = key
            if let field = fields.field(key, in: scanner.bytes) {
                note(try scanner.token(), field, section)
            } else {
                try scanner.skipValue()
            }
        }
    }

    /// Keeps an unknown member of the envelope as it came.
    private mutating func scanExtra(_ key: JSONString) throws(JSONError) {
        let value = try scanner.skipValue()
        if !extraKeys.insert(key.utf8(in: scanner.bytes)).inserted { duplicateOfEnvelope = key }
        extra.append(UInt8(ascii: extra.isEmpty ? "{" : ","))
        let quoted = key.contents.lowerBound - 1..<key.contents.upperBound + 1
        extra.append(contentsOf: verbatim(quoted))
        extra.append(UInt8(ascii: ":"))
        extra.append(contentsOf: verbatim(value))
    }

    /// Notes the known fields of an object inside the body, seen before, as `Section.nested`.
    mutating func rescan(
        objectAt offset: Int, path: [FieldProblem.PathElement]
    ) throws(IngestionProblem) {
        clearNested()
        nestedPath = path
        let saved = scanner
        scanner = JSONScanner(scanner.bytes, startingAt: offset)
        do throws(JSONError) {
            try scanObject(.nested)
        } catch {
            throw problem(for: error)
        }
        scanner = saved
    }

    // MARK: Slots

    static func place(_ field: NativeField, _ section: Section) -> Int {
        section.rawValue * fieldCount + Int(field.rawValue)
    }

    /// Notes a value. The first one of a field is kept; that there are two is told if the field is
    /// asked for.
    ///
    /// - Returns: whether the field was noted before.
    @discardableResult
    private mutating func note(
        _ token: JSONToken, _ field: NativeField, _ section: Section
    ) -> Bool {
        let place = Self.place(field, section)
        let count = slots[place].count
        guard count == 0 else {
            slots[place].count = count == .max ? .max : count + 1
            return true
        }
        slots[place] = FieldSlot(count: 1, token: token)
        touched.append(place)
        return false
    }

    /// Forgets what was noted of the object before, and only that: there are sixty fields, and a
    /// retrieval has an object for each document.
    private mutating func clearNested() {
        let first = Section.nested.rawValue * Self.fieldCount
        // Whatever was noted since the first nested field is nested.
        while let place = touched.last, place >= first {
            slots[place] = FieldSlot()
            touched.removeLast()
        }
    }

    private mutating func clear() {
        for place in touched { slots[place] = FieldSlot() }
        touched.removeAll(keepingCapacity: true)
        duplicateOfEnvelope = nil
        if !extra.isEmpty {
            extra.removeAll()
            extraKeys.removeAll()
        }
    }

    /// The text of a value as it came.
    private func verbatim(_ range: Range<Int>) -> [UInt8] {
        scanner.bytes.extracting(range).withUnsafeBytes { [UInt8]($0) }
    }

    /// The place of a string's text: in the request, or unescaped in the batch's buffer.
    mutating func place(of string: JSONString) -> BytePlace {
        guard string.hasEscapes else { return BytePlace(string.contents) }
        return batch.keep(string.utf8(in: scanner.bytes))
    }
}
