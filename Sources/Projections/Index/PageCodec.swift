/// How a page of an index file is stored; the raw value is what its table says.
enum PageCodec: UInt8 {
    case none = 0
    case lz4 = 1
    case deflate = 2
}
