import Testing

@testable import CLI

@Suite("Recorded text on a terminal")
struct PrintableTextTests {
    @Test(
        "Control and direction characters do not get through",
        arguments: [
            ("a\u{1B}[31mb", "a·[31mb"), ("line\nbreak", "line·break"), ("tab\there", "tab·here"),
            ("\u{7F}\u{9B}", "··"), ("a\u{202E}b", "a·b"), ("\u{2028}", "·"),
        ])
    func control(text: String, shown: String) {
        #expect(PrintableText.line(text) == shown)
    }

    @Test("Letters of every script and emoji stay")
    func letters() {
        for text in ["grüße", "日本語", "مرحبا", "👩‍💻 ok"] {
            #expect(PrintableText.line(text) == text)
        }
    }

    @Test("Longer texts end in an ellipsis within the limit")
    func limit() {
        #expect(PrintableText.line("abcdef", limit: 6) == "abcdef")
        #expect(PrintableText.line("abcdefg", limit: 6) == "abcde…")
    }
}
