// The entry points of libFuzzer. Each program is this directory and one file of `Decoders`, which
// defines `Decoder`.

import Glibc

/// Called once before the first input. With WATCHLLM_FUZZ_SEEDS it writes the decoder's own seeds
/// into that directory and ends.
@c(LLVMFuzzerInitialize)
public func initialize(
    _ argumentCount: UnsafeMutablePointer<CInt>?,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
    guard let directory = getenv("WATCHLLM_FUZZ_SEEDS") else { return 0 }
    for (number, seed) in Decoder.seeds().enumerated() {
        save(seed, to: "\(String(cString: directory))/seed-\(number)")
    }
    exit(0)
}

/// Called for each input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // A copy of exactly this length, so that the address sanitizer sees reads past its end.
    Decoder.check(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}

/// Ends the program, with the input kept by libFuzzer, unless a property of the decoder holds.
func require(
    _ holds: Bool, _ property: @autoclosure () -> String, line: Int = #line
) {
    if holds { return }
    let text = Array("PROPERTY VIOLATED (line \(line)): \(property())\n".utf8)
    _ = text.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    abort()
}

private func save(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w") else {
        perror(path)
        exit(1)
    }
    _ = fwrite(bytes, 1, bytes.count, file)
    fclose(file)
}
