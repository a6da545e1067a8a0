import Cryptography
import Engine
import EventLog
import JSON
import Model
import Pricing

/// Where an event stands in the log, and what made its cost. spec/http-api.md, "Behind a number".
enum ProvenanceAnswer {
    /// - Parameter arithmetic: of its cost; nil for an event without one.
    static func write(
        _ stored: StoredEvent, _ place: RecordProvenance, _ arithmetic: CostArithmetic?,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("event_id", stored.event.id)
        json.member("project_id", stored.projectID.rawValue)
        json.member("seq", stored.sequenceNumber)
        json.member("committed_at", stored.commitTime)
        json.member("acknowledged_by", place.witness?.commitTime)
        json.key("record")
        json.beginObject()
        json.member("bytes", place.byteCount)
        json.member("index_in_batch", place.indexInBatch)
        json.member("leaf", place.leaf.hexadecimal)
        json.endObject()
        write(place.batch, to: &json)
        json.key("segment")
        json.beginObject()
        json.member("number", place.segmentNumber)
        json.member("file", place.fileName)
        json.member("root", place.segmentRoot?.hexadecimal)
        json.endObject()
        json.key("price")
        if let arithmetic {
            write(arithmetic, of: stored.event, to: &json)
        } else {
            json.null()
        }
        json.endObject()
    }

    private static func write(_ batch: BatchHeader, to json: inout JSONWriter) {
        json.key("batch")
        json.beginObject()
        json.member("offset", batch.offset)
        json.member("first_seq", batch.base)
        json.member("last_seq", batch.last)
        json.member("record_count", batch.recordCount)
        json.member("transaction_first_seq", batch.transactionFirst)
        json.member("stored_bytes", batch.storedByteCount)
        json.member("raw_bytes", batch.rawByteCount)
        json.member("leaf_root", batch.leafRoot.hexadecimal)
        json.member("previous_chain_value", batch.previousChainValue.hexadecimal)
        json.member("chain_value", batch.chainValue.hexadecimal)
        json.endObject()
    }

    private static func write(
        _ arithmetic: CostArithmetic, of event: Event, to json: inout JSONWriter
    ) {
        let cost = arithmetic.cost
        json.beginObject()
        json.member("price_id", cost.priceID)
        json.member("pricing_source", cost.source.name)
        json.member("model", event.model)
        json.member("book_id", arithmetic.bookID)
        json.member("cost_usd", dollars: cost.total)
        json.member("cost_pico_usd", picoDollars: cost.total)
        // Whether the prices of then, asked again, say the same: a later version may match otherwise.
        json.member("is_reproduced", arithmetic.isReproduced)
        json.key("lines")
        ArithmeticAnswer.write(arithmetic.explanation?.lines ?? [], to: &json)
        json.endObject()
    }
}
