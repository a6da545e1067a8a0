/// Where keys come from: a terminal, or a test.
protocol KeyReader: AnyObject {
    /// The next key; nil when there will be no more. Blocks.
    func next() -> PressedKey?
}
