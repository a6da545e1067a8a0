/// Percent-encoding of a value in a URL's query (RFC 3986, 2.1): all but unreserved characters.
public enum PercentEncoding {
    public static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%" + Hexadecimal.encode(CollectionOfOne(byte)).uppercased()
            }
        }
        return encoded
    }
}
