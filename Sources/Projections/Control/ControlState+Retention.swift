internal import Bytes
internal import Model
internal import Records

extension ControlState {
    /// The setting that holds for each project that has one, taken-back ones left out.
    var retentionDays: [ProjectID: UInt64] {
        var days: [ProjectID: UInt64] = [:]
        for setting in retentions { days[setting.project] = setting.days }
        return days
    }

    /// The rows of spec/projections.md §3.
    func addRetention(_ retirement: Retirement?, to sum: inout DigestAccumulator) {
        for setting in retentions {
            sum.row { key, value in
                key.uint8(0)
                key.uint64(setting.sequenceNumber.rawValue)
                value.lengthPrefixed(setting.project.rawValue)
                value.lengthPrefixed(setting.actor.rawValue)
                value.int64(setting.setAt.microseconds)
                value.flag(setting.days != nil)
                if let days = setting.days { value.uint64(days) }
            }
        }
        if let retirement {
            sum.row { key, value in
                key.uint8(1)
                value.uint64(retirement.segment)
                value.uint64(retirement.last.rawValue)
                value.int64(retirement.lastCommitTime.microseconds)
                value.uint64(retirement.record.rawValue)
            }
        }
    }
}
