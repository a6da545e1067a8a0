import Bytes
import JSON

/// Records that are lost to damage, where a walk through the log comes to them.
struct LostRecordsView {
    let range: ClosedRange<SequenceNumber>

    /// `records 989 to 1029 are lost to damage`.
    func line(hasColor: Bool) -> String {
        let text =
            range.lowerBound == range.upperBound
            ? "record \(range.lowerBound) is lost to damage"
            : "records \(range.lowerBound) to \(range.upperBound) are lost to damage"
        return TextStyle.red.apply(to: text, ifColored: hasColor)
    }

    /// An object with the member `lost`.
    var json: String {
        var json = JSONWriter()
        json.beginObject()
        json.key("lost")
        json.beginObject()
        json.key("first_seq")
        json.integer(range.lowerBound.rawValue)
        json.key("last_seq")
        json.integer(range.upperBound.rawValue)
        json.endObject()
        json.endObject()
        return json.text
    }
}
