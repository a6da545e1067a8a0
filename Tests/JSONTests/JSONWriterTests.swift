import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test("writes objects, arrays and values without whitespace, in the order of the calls")
    func writesCanonically() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("b")
        writer.beginArray()
        writer.integer(1)
        writer.integer(-2)
        writer.integer(UInt64.max)
        writer.integer(Int128(UInt64.max) + 1)
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.key("a")
        writer.boolean(true)
        writer.key("c" + String("d"))
        writer.null()
        writer.key("raw")
        writer.raw("{\"x\": 1}")
        writer.key("double")
        writer.double(0.1)
        writer.key("none")
        writer.double(.nan)
        writer.endObject()
        #expect(
            writer.text
                == #"{"b":[1,-2,18446744073709551615,18446744073709551616,{},[]],"a":true,"cd":null,"#
                + #""raw":{"x": 1},"double":0.1,"none":null}"#)
    }

    @Test("escapes what must be escaped and nothing else, so that it reads back the same")
    func escapes() throws {
        let hostile =
            (0..<0x80).map { Character(Unicode.Scalar(UInt8($0))) } + ["é", "😀", "\u{2028}"]
        let text = String(hostile)
        var writer = JSONWriter()
        writer.string(text)
        #expect(try JSONValue(parsing: writer.bytes) == .string(text))
        var plain = JSONWriter()
        plain.string("\u{1}\u{8}\t\n\u{C}\r\u{1F}\"\\/\u{7F}é")
        #expect(plain.text == "\"\\u0001\\b\\t\\n\\f\\r\\u001f\\\"\\\\/\u{7F}é\"")
    }

    @Test("keeps no stack: a hundred thousand levels are fine")
    func deep() {
        var writer = JSONWriter()
        for _ in 0..<100_000 {
            writer.beginObject()
            writer.key("c")
            writer.beginArray()
        }
        for _ in 0..<100_000 {
            writer.endArray()
            writer.endObject()
        }
        #expect(writer.bytes.count == 800_000)
        #expect(writer.text.hasPrefix(#"{"c":[{"c":["#))
    }

    @Test("a tree reads back as itself")
    func tree() throws {
        let text = #"{"a":[1,2.50,-3e5,"x",null,true,false,{}],"b":{"c":[]}}"#
        let value = try JSONValue(parsing: Array(text.utf8))
        var writer = JSONWriter()
        writer.value(value)
        #expect(writer.text == text)
    }
}
