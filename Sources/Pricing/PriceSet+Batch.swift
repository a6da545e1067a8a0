internal import Bytes
public import Model

extension PriceSet {
    /// What an event of a batch costs; nil if it is no model call, or tells no tokens.
    ///
    /// - Parameters:
    ///   - body: what the batch's places are in.
    ///   - project: whose event it is.
    public func cost(
        of event: EventFields, of batch: EventBatch, in body: RawSpan,
        project: ProjectID
    ) -> Cost? {
        guard event.isPriced, let usage = event.usage, !usage.isEmpty else { return nil }
        let tier = event.serviceTier.map { batch.text(of: $0, in: body) }
        guard overrides.isEmpty else {
            return cost(
                of: usage, model: event.model.map { batch.text(of: $0, in: body) },
                provider: event.provider.map { batch.text(of: $0, in: body) }, serviceTier: tier,
                at: event.timestamp, in: project)
        }
        let hit = event.model.flatMap { model in
            batch.withBytes(of: model, in: body) { name in
                book.hit(of: name, event.provider, of: batch, in: body)
            }
        }
        return book.cost(
            of: usage, hit.flatMap { book.found($0, at: event.timestamp) }, serviceTier: tier)
    }
}

extension PriceBook {
    fileprivate func hit(
        of model: RawSpan, _ provider: BytePlace?, of batch: EventBatch, in body: RawSpan
    ) -> Hit? {
        guard let provider else { return memo.hit(model: model, provider: nil, hit) }
        return batch.withBytes(of: provider, in: body) { provider in
            memo.hit(model: model, provider: provider, hit)
        }
    }
}
