public import Bytes
public import Model

extension Record {
    /// The project and id of an `EventIngested` record, without reading the rest of it.
    ///
    /// - Returns: nil for records of other kinds.
    /// - Throws: `FormatError` for bytes that no version wrote.
    public static func eventIdentity(
        _ span: RawSpan
    ) throws(FormatError) -> (project: ProjectID, eventID: String)? {
        var reader = ByteReader(span)
        let header = try RecordHeader(reading: &reader)
        guard header.kind == .eventIngested else { return nil }
        var fields = FieldReader(reader)
        var project: ProjectID?
        // Fields 1 and 8 stand first, so this ends after three.
        while try fields.next() {
            if fields.number == 1 { project = ProjectID(try fields.text()) }
            if fields.number == 8 {
                return (try required(project, fields.offset), try fields.text())
            }
        }
        return nil
    }
}
