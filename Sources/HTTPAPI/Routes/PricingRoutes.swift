import Bytes
import Engine
import HTTPTypes
import Hummingbird
import JSON
import Model
import Pricing
import Projections
import Records

/// Asking for prices, and setting them. spec/http-api.md, "Pricing".
struct PricingRoutes: Sendable {
    /// A tree of JSON takes up to so many times the bytes of its text.
    private static let treeFactor = 8

    let backend: Backend

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/api/v1/pricing", action: .read,
                summary: "The prices in force, and the models that no price is known of.",
                parameters: [
                    QueryParameter(
                        "project_id", .string,
                        "Lists unknown models and overrides of this project only.")
                ],
                answers: [.init(.ok, "The prices.", .reference(Schemas.pricing))],
                moments: .settings, handle: show),
            Endpoint(
                method: .post, path: "/api/v1/pricing/books", action: .administer,
                summary: "Brings a price book into force: one of ours, or LiteLLM's file.",
                bodyTypes: [.json], bodySchema: .reference(Schemas.sentBook),
                answers: [
                    .init(.created, "What became of it.", .reference(Schemas.publishedBook))
                ], handle: publish),
            Endpoint(
                method: .post, path: "/api/v1/pricing/overrides", action: .administer,
                summary: "Sets a price for some models, in one project or on the whole server.",
                bodyTypes: [.json], bodySchema: .reference(Schemas.sentOverride),
                answers: [.init(.created, "The override.", .reference(Schemas.priceOverride))],
                handle: override),
        ]
    }

    @Sendable private func show(_ call: Call) async throws -> Response {
        let project = call.query["project_id"].map { ProjectID($0) }
        let engine = backend.engine
        let moment = call.moment
        let (bytes, seen) = try await backend.reads.run {
            () throws(EngineError) -> ([UInt8], SequenceNumber?) in
            if let project, engine.project(project) == nil { throw .unknownProject(project) }
            let last = engine.pin(project)
            // Rows carry their time, so that it can be asked also where the record is retired.
            let at =
                try moment.map { moment throws(EngineError) in
                    engine.priceSequence(at: try engine.time(of: moment))
                } ?? last
            if let retired = engine.retirement, moment != nil, at != last, at > .zero,
                at <= retired.last
            {
                // The text of a book that is in force no more went with its record.
                let inForce = engine.priceRecords(at: at).books.last?.id
                guard inForce == engine.priceBook.id else { throw .retired(through: retired.last) }
            }
            let (books, overrides, _) = engine.priceRecords(at: at)
            let prices = try engine.prices(at: at)
            var json = JSONWriter(reservingCapacity: 262_144)
            PricingAnswer.write(
                prices.book, entry: books.last { $0.id == prices.book.id }, books: books,
                overrides: overrides.filter { recorded in
                    let scope = recorded.override.projectID
                    return project == nil || scope == nil || scope == project
                },
                unpriced: try engine.unpricedModels(project, at: moment?.number ?? last),
                to: &json)
            return (json.takeBytes(), call.seen(or: last))
        }
        return Response(json: bytes).seen(through: seen)
    }

    @Sendable private func publish(_ call: Call) async throws -> Response {
        let content = try await backend.bodies.read(call.request)
        guard content.bytes.count <= PriceBook.maximumByteCount else {
            throw Problem.bodyTooLarge(limit: PriceBook.maximumByteCount, isInflated: true)
        }
        try content.reservation.grow(by: content.bytes.count * Self.treeFactor)
        let read = try await backend.reads.run {
            Result { () throws(PricingError) in
                try PriceBook.isBuiltInAsked(content.bytes)
                    ? PriceImport.builtIn() : PriceImport(content.bytes)
            }
        }
        let book: PriceImport
        do throws(PricingError) { book = try read.get() } catch { throw Problem(error) }
        let published = try await backend.engine.publishPriceBook(book, by: .operator)
        var json = JSONWriter(reservingCapacity: book.report.entryCount * 96)
        json.beginObject()
        json.member("book_id", published.id)
        json.member("seq", published.number)
        json.member("price_count", book.book.rows.count)
        book.report.writeMembers(to: &json)
        json.endObject()
        return Response(json: json.takeBytes(), status: .created).seen(through: published.number)
    }

    @Sendable private func override(_ call: Call) async throws -> Response {
        let content = try await backend.bodies.read(call.request)
        try content.reservation.grow(by: content.bytes.count * Self.treeFactor)
        let draft: OverrideDraft
        do throws(PricingError) { draft = try OverrideDraft(json: content.bytes) } catch {
            throw Problem(error)
        }
        let recorded = try await backend.engine.setPrice(draft, by: .operator)
        var json = JSONWriter()
        PricingAnswer.write(recorded, to: &json)
        return Response(json: json.takeBytes(), status: .created)
            .seen(through: recorded.sequenceNumber)
    }
}
