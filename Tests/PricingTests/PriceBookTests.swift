import Bytes
import Model
import Pricing
import Testing

@Suite("Price book")
struct PriceBookTests {
    @Test("The built-in book is large, and each row tells its date and sources")
    func builtIn() throws {
        let book = try BuiltInBook.read()
        #expect(book.id == "built-in")
        #expect(book.rows.count == 735)
        #expect(Set(book.rows.map { $0.provider + "/" + $0.model }).count == 670)
        #expect(Set(book.rows.map(\.provider)).count == 15)
        for row in book.rows {
            #expect(!row.sources.isEmpty, "line \(row.line)")
            #expect(Timestamp(rfc3339: row.checkedOn) != nil, "line \(row.line)")
        }
        #expect(book.rows.count(where: \.isVerified) == 676)
    }

    @Test("A price id means one row")
    func ids() throws {
        let book = try BuiltInBook.read()
        #expect(Set(book.rows.map(\.id)).count == book.rows.count)
        #expect(!book.rows.contains { $0.id == PriceBook.fallbackPriceID })
    }

    @Test("The bytes of a book are its whole content")
    func sameBytes() throws {
        let bytes = PriceBook.builtInBytes
        let first = try PriceBook(id: "a", csv: bytes)
        let second = try PriceBook(id: "b", csv: bytes)
        #expect(first.rows == second.rows)
        #expect(first.id != second.id)
    }

    @Test("The models of a moment are the rows that its calls are priced by")
    func models() throws {
        let book = try BuiltInBook.read()
        let today = try BuiltInBook.today()
        let models = book.models(at: today)
        let withoutHours = models.filter { $0.hours == nil }
        #expect(withoutHours.count == 670)
        #expect(Set(withoutHours.map { $0.provider + "/" + $0.model }).count == 670)
        #expect(models.map(\.line) == models.map(\.line).sorted())
        for row in withoutHours {
            let match = book.price(model: row.model, provider: row.provider, at: today)
            #expect(match?.row.id == row.id)
        }
        let earlier = book.models(at: try #require(Timestamp(rfc3339: "2025-01-01")))
        #expect(earlier.contains { $0.id == "openai/o3" })
        #expect(!models.contains { $0.id == "openai/o3" })
        #expect(models.contains { $0.id == "openai/o3@2025-06-10" })
        #expect(models.contains { $0.model == "deepseek-flash" && $0.hours != nil })
    }

    @Test("At the ends of time there is still a price")
    func endsOfTime() throws {
        let book = try BuiltInBook.read()
        for moment in [Int64.min, -1, 0, Int64.max] {
            let at = Timestamp(microseconds: moment)
            #expect(book.models(at: at).count >= 670)
            for row in book.rows {
                let match = book.price(model: row.model, provider: row.provider, at: at)
                #expect(match?.row.model == row.model)
            }
        }
    }

    @Test("A price changes at the moment it says, and not before")
    func periods() throws {
        let book = try PriceBook(
            id: "x",
            csv: Array(
                """
                provider,model,input_per_1m,output_per_1m,effective_from,effective_to
                acme,a,1,1,2026-01-01,2026-02-01
                acme,a,2,2,2026-02-01,2026-03-01
                acme,a,4,4,2026-05-01,2026-06-01
                """.utf8))
        func input(_ text: String) throws -> String? {
            let moment = try #require(Timestamp(rfc3339: text))
            return book.price(model: "a", provider: nil, at: moment)?.row.rates.input
                .dollarsPerMillion
        }
        #expect(try input("2020-01-01") == "1")
        #expect(try input("2026-01-31T23:59:59.999999Z") == "1")
        #expect(try input("2026-02-01") == "2")
        #expect(try input("2026-04-01") == "2")
        #expect(try input("2026-05-01") == "4")
        #expect(try input("2030-01-01") == "4")
    }

    @Test("A host's id without a provider counts only if no other host has it")
    func hosts() throws {
        let text = "provider,model,aliases,input_per_1m,output_per_1m\n"
        let one = try PriceBook(id: "x", csv: Array((text + "h1,m,,1,1\n").utf8))
        let two = try PriceBook(id: "x", csv: Array((text + "h1,m,,1,1\nh2,n,m,2,2\n").utf8))
        let made = try PriceBook(
            id: "x", csv: Array((text + "h1,m,,1,1\nopenai,n,m,2,2\n").utf8))
        let at = Timestamp(microseconds: 0)
        #expect(one.price(model: "m", provider: nil, at: at)?.row.provider == "h1")
        #expect(two.price(model: "m", provider: nil, at: at) == nil)
        #expect(two.price(model: "m", provider: "h2", at: at)?.source == .alias)
        #expect(made.price(model: "m", provider: nil, at: at)?.row.provider == "openai")
        #expect(made.price(model: "m", provider: "h1", at: at)?.row.provider == "h1")
    }
}
