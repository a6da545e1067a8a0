internal import Bytes
internal import Model
internal import Records

/// The rows of spec/projections.md §3.
extension ControlState {
    func addProjects(to sum: inout DigestAccumulator) {
        for project in projects.values {
            sum.row { key, value in
                key.lengthPrefixed(project.id.rawValue)
                value.lengthPrefixed(project.name)
                value.optional(project.description)
                value.int64(project.createdAt.microseconds)
                value.int64(project.updatedAt.microseconds)
            }
        }
    }

    func addKeys(to sum: inout DigestAccumulator) {
        for state in keys.values {
            sum.row { key, value in
                key.lengthPrefixed(state.key.id)
                value.uint8(state.key.scope.rawValue)
                value.optional(state.key.projectID?.rawValue)
                value.lengthPrefixed(state.key.name)
                value.uint8(state.key.environment.rawValue)
                value.lengthPrefixed(state.key.prefix)
                value.lengthPrefixed(state.key.digest)
                value.int64(state.key.createdAt.microseconds)
                value.flag(state.revokedAt != nil)
                if let revokedAt = state.revokedAt { value.int64(revokedAt.microseconds) }
                // Which of several keys with one digest opens: part of what is answered.
                value.flag(activeKey(digest: state.key.digest)?.id == state.key.id)
            }
        }
    }

    func addPrices(to sum: inout DigestAccumulator) {
        for book in priceBooks {
            sum.row { key, value in
                key.uint8(0)
                key.uint64(book.sequenceNumber.rawValue)
                value.lengthPrefixed(book.id)
                value.lengthPrefixed(book.actor.rawValue)
                value.int64(book.publishedAt.microseconds)
                value.uint64(UInt64(book.byteCount))
                value.append(book.textDigest)
            }
        }
        for recorded in priceOverrides {
            let override = recorded.override
            sum.row { key, value in
                key.uint8(1)
                key.uint64(recorded.sequenceNumber.rawValue)
                value.lengthPrefixed(override.id)
                value.optional(override.projectID?.rawValue)
                value.lengthPrefixed(recorded.actor.rawValue)
                value.int64(recorded.setAt.microseconds)
                value.uint8(override.pattern.form.rawValue)
                value.uint64(UInt64(override.pattern.names.count))
                for name in override.pattern.names { value.lengthPrefixed(name) }
                value.optional(override.provider)
                value.flag(override.effectiveFrom != nil)
                if let from = override.effectiveFrom { value.int64(from.microseconds) }
                value.lengthPrefixed(override.terms ?? [])
                value.lengthPrefixed(override.note)
            }
        }
    }

    func addUsage(to sum: inout DigestAccumulator) {
        for (project, months) in usage {
            for (month, count) in months {
                sum.row { key, value in
                    key.lengthPrefixed(project.rawValue)
                    key.int64(Int64(month))
                    value.uint64(count)
                }
            }
        }
    }
}
