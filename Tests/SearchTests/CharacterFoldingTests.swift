import Testing

@testable import Search

@Suite("Folding characters")
struct CharacterFoldingTests {
    @Test("Folding twice is folding once, and the table says what the library says")
    func stability() {
        // Everything but Han and Hangul, which are many and alike.
        let values: [ClosedRange<UInt32>] = [
            0x80...0x3500, 0x9F00...0xAC80, 0xD700...0x11FFF, 0x16A00...0x17000, 0x1AFF0...0x1B2FF,
            0x1D000...0x1F2FF, 0x1FFF0...0x20020,
        ]
        for value in values.joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let entry = CharacterFolding.entry(of: scalar)
            let folded = CharacterFolding.slowFold(scalar)
            if entry.single != 0 {
                #expect(folded.map(\.value) == [entry.single], "U+\(String(value, radix: 16))")
            }
            // The unified ideographs are taken as such without asking.
            if !(0x4E00...0x9FFF).contains(value) {
                #expect(entry.role == CharacterFolding.slowRole(scalar))
            }
            guard folded != [scalar] else { continue }
            #expect(folded.flatMap { CharacterFolding.slowFold($0) } == folded, "\(scalar)")
            guard entry.role != .separator else { continue }
            // A folded word is still one word.
            #expect(entry.role == .letter)
            #expect(
                folded.allSatisfy { CharacterFolding.entry(of: $0).role == .letter }, "\(scalar)")
        }
    }
}
