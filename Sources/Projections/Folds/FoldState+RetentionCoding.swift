internal import Bytes
internal import Model
internal import Records

/// The end of the form of the small folds: what is given up, and for how long projects are shown.
extension FoldState {
    /// Nothing where there is none of either: so one state has one form.
    func appendRetention(to writer: inout ByteWriter) {
        guard !control.retentions.isEmpty || retirement != nil else { return }
        writer.varint(UInt64(control.retentions.count))
        for setting in control.retentions {
            writer.varint(setting.sequenceNumber.rawValue)
            writer.lengthPrefixed(setting.project.rawValue)
            writer.lengthPrefixed(setting.actor.rawValue)
            writer.int64(setting.setAt.microseconds)
            writer.flag(setting.days != nil)
            if let days = setting.days { writer.varint(days) }
        }
        writer.flag(retirement != nil)
        guard let retirement else { return }
        writer.varint(retirement.segment)
        writer.varint(retirement.last.rawValue)
        writer.int64(retirement.lastCommitTime.microseconds)
        writer.varint(retirement.record.rawValue)
    }

    static func retentions(
        _ reader: inout ByteReader
    ) throws(FormatError) -> [RetentionSetting] {
        var settings: [RetentionSetting] = []
        for _ in 0..<(try reader.varint()) {
            let number = SequenceNumber(try reader.varint())
            let project = ProjectID(try reader.lengthPrefixedString())
            let actor = Actor(rawValue: try reader.lengthPrefixedString())
            let setAt = try reader.timestamp()
            settings.append(
                RetentionSetting(
                    project: project, days: try reader.flag() ? try reader.varint() : nil,
                    sequenceNumber: number, setAt: setAt, actor: actor))
        }
        return settings
    }

    static func retirement(_ reader: inout ByteReader) throws(FormatError) -> Retirement? {
        guard try reader.flag() else { return nil }
        let segment = try reader.varint()
        let last = SequenceNumber(try reader.varint())
        let time = try reader.timestamp()
        return Retirement(
            segment: segment, last: last, lastCommitTime: time,
            record: SequenceNumber(try reader.varint()))
    }
}
