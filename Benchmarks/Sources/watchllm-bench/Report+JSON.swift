import JSON

extension Report {
    /// Everything, all runs' values included.
    var json: String {
        var json = JSONWriter()
        json.beginObject()
        json.key("title")
        json.string(title)
        json.key("date")
        json.string(date)
        json.key("command")
        json.string("watchllm-bench " + command)
        json.key("note")
        if let note { json.string(note) } else { json.null() }
        json.key("processor")
        json.string(machine.processor)
        json.key("processor_count")
        json.integer(machine.processorCount)
        json.key("memory_bytes")
        json.integer(machine.memoryBytes)
        json.key("kernel")
        json.string(machine.kernel)
        json.key("processors_busy_with_others")
        json.double(othersShare)
        json.key("runs")
        json.integer(runs)
        json.key("figures")
        json.beginArray()
        for figure in figures { Self.write(figure, to: &json) }
        json.endArray()
        json.endObject()
        return json.text
    }

    private static func write(_ figure: Figure, to json: inout JSONWriter) {
        json.beginObject()
        json.key("group")
        json.string(figure.group)
        json.key("name")
        json.string(figure.name)
        json.key("unit")
        json.string(figure.unit)
        for (key, value) in [
            ("median", figure.median), ("floor", figure.floor), ("times_floor", figure.ratio),
            ("goal", figure.goal),
        ] {
            json.key(key)
            if let value { json.double(value) } else { json.null() }
        }
        json.key("more_is_better")
        json.boolean(figure.isMoreBetter)
        for (key, values) in [("values", figure.values), ("floor_values", figure.floors)] {
            json.key(key)
            json.beginArray()
            for value in values { json.double(value) }
            json.endArray()
        }
        json.endObject()
    }
}
