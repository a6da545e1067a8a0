import Bytes
import Ingestion
import Model
import Testing

/// Which attribute of which convention becomes which field.
@Suite struct OTLPAttributeMappingTests {
    /// Decodes a span with these attributes from both encodings, which must agree.
    private func event(
        _ attributes: [(String, OTLPSample.Value)], resource: [(String, OTLPSample.Value)] = []
    ) throws -> Event {
        let found = try OTLPSample(attributes).event(resource: resource)
        var json = try #require(found.json)
        let protobuf = try #require(found.protobuf)
        json.payload = protobuf.payload
        #expect(json == protobuf)
        return protobuf
    }

    @Test(
        "A convention's word for what a span does becomes its kind",
        arguments: [
            ("langfuse.observation.type", "generation", SpanKind.llm),
            ("langfuse.observation.type", "embedding", .embedding),
            ("langfuse.observation.type", "span", .span),
            ("openinference.span.kind", "LLM", .llm),
            ("openinference.span.kind", "EMBEDDING", .embedding),
            ("openinference.span.kind", "RERANKER", .rerank),
            ("openinference.span.kind", "RETRIEVER", .retrieval),
            ("openinference.span.kind", "AGENT", .agent),
            ("openinference.span.kind", "GUARDRAIL", .guardrail),
            ("openinference.span.kind", "EVALUATOR", .evaluator),
            ("openinference.span.kind", "UNKNOWN", .span),
            ("gen_ai.operation.name", "chat", .llm),
            ("gen_ai.operation.name", "text_completion", .llm),
            ("gen_ai.operation.name", "generate_content", .llm),
            ("gen_ai.operation.name", "embeddings", .embedding),
            ("gen_ai.operation.name", "execute_tool", .tool),
            ("gen_ai.operation.name", "invoke_agent", .agent),
            ("gen_ai.operation.name", "invoke_workflow", .workflow),
            ("gen_ai.operation.name", "of tomorrow", .span),
            ("langsmith.span.kind", "retriever", .retrieval),
            ("langsmith.span.kind", "parser", .chain),
            ("traceloop.span.kind", "workflow", .workflow),
            ("traceloop.span.kind", "task", .task),
            ("llm.request.type", "chat", .llm),
            ("llm.request.type", "rerank", .rerank),
            ("ai.operationId", "ai.generateText", .chain),
            ("ai.operationId", "ai.generateText.doGenerate", .llm),
            ("ai.operationId", "ai.embed.doEmbed", .embedding),
            ("ai.operationId", "ai.toolCall", .tool),
            ("operation.name", "ai.streamText.doStream my-function", .llm),
        ])
    func kind(_ key: String, _ word: String, _ kind: SpanKind) throws {
        #expect(try event([(key, .string(word))]).kind == kind)
    }

    @Test("Without a word, a tool's name makes a tool and a model's name makes a call")
    func kindByPresence() throws {
        #expect(try event([("gen_ai.tool.name", .string("search"))]).kind == .tool)
        #expect(try event([("gen_ai.request.model", .string("gpt-4o"))]).kind == .llm)
        #expect(try event([("embedding.model_name", .string("e-3"))]).kind == .embedding)
        #expect(try event([("http.method", .string("GET"))]).kind == .span)
    }

    @Test("Of several sources the most trusted wins, wherever it stands")
    func order() throws {
        let attributes: [(String, OTLPSample.Value)] = [
            ("gen_ai.request.model", .string("asked")),
            ("langfuse.observation.model.name", .string("told")),
            ("gen_ai.response.model", .string("answered")),
        ]
        #expect(try event(attributes).model == "told")
        #expect(try event(attributes.reversed()).model == "told")
        #expect(try event([attributes[0], attributes[2]]).model == "answered")
    }

    @Test("A value of the wrong type is as if it were not there")
    func wrongTypes() throws {
        let span = try event([
            ("gen_ai.response.model", .integer(5)), ("gen_ai.request.model", .string("gpt-4o")),
            ("gen_ai.usage.input_tokens", .string("many")),
            ("gen_ai.usage.prompt_tokens", .integer(7)),
            ("gen_ai.usage.output_tokens", .double(3)),
            ("gen_ai.usage.completion_tokens", .integer(9)),
            ("llm.token_count.completion_details.reasoning", .double(1.5)),
            ("session.id", .boolean(true)), ("user.id", .map([("id", .string("u"))])),
            ("tag.tags", .integer(1)), ("gen_ai.operation.name", .empty),
        ])
        #expect(span.model == "gpt-4o")
        #expect(span.usage == TokenUsage(input: 7, output: 3))
        #expect(span.sessionID == nil)
        #expect(span.userID == nil)
        #expect(span.tags.isEmpty)
        #expect(span.kind == .llm)
    }

    @Test(
        "Session and user are found under every convention's names",
        arguments: [
            ("langfuse.session.id", "langfuse.user.id"), ("session.id", "user.id"),
            ("gen_ai.conversation.id", "enduser.id"),
            (
                "traceloop.association.properties.session_id",
                "traceloop.association.properties.user_id"
            ),
            ("langsmith.trace.session_id", "llm.user"),
            ("ai.telemetry.metadata.sessionId", "ai.telemetry.metadata.userId"),
            ("thread_id", "gen_ai.user"),
        ])
    func sessionAndUser(_ session: String, _ user: String) throws {
        let span = try event([(session, .string("s 1")), (user, .integer(42))])
        #expect(span.sessionID == "s 1")
        #expect(span.userID == "42")
    }

    @Test("A session that can't be an id is left out, and the sender is told")
    func badSession() throws {
        let long = String(repeating: "x", count: Limits.maximumIDLength + 1)
        for value in [long, "naïve", "line\nbreak"] {
            let found = try OTLPSample([("session.id", .string(value))]).event()
            #expect(found.protobuf?.sessionID == nil)
            #expect(found.message?.contains("session.id") == true)
        }
        let scrubbed = try OTLPSample([("session.id", .string("[Scrubbed due to 'x']"))]).event()
        #expect(scrubbed.protobuf?.sessionID == nil)
        #expect(scrubbed.message == nil)
    }

    @Test("Tags come as an array, as JSON in a string, or with commas")
    func tags() throws {
        let array = OTLPSample.Value.array([.string("a"), .integer(1), .string("b")])
        #expect(try event([("tag.tags", array)]).tags == ["a", "b"])
        #expect(try event([("langfuse.trace.tags", .string(#"["a","b"]"#))]).tags == ["a", "b"])
        #expect(try event([("langsmith.span.tags", .string("a, b,"))]).tags == ["a", "b"])
        let many = OTLPSample.Value.array((0..<500).map { .string("\($0)") })
        #expect(try event([("tag.tags", many)]).tags.count == 64)
    }

    @Test("Environment, session and user may stand on the resource; the span's own win")
    func resource() throws {
        let resource: [(String, OTLPSample.Value)] = [
            ("deployment.environment", .string("old")),
            ("deployment.environment.name", .string("production")),
            ("session.id", .string("s-resource")), ("telemetry.sdk.name", .string("sdk")),
            ("telemetry.sdk.version", .string("9")), ("model", .string("not a model")),
        ]
        let span = try event([("user.id", .string("u"))], resource: resource)
        #expect(span.environment == "production")
        #expect(span.sessionID == "s-resource")
        #expect(span.userID == "u")
        #expect(span.sdkName == "sdk")
        #expect(span.sdkVersion == "9")
        #expect(span.model == nil)
        let own = try event([("session.id", .string("s-span"))], resource: resource)
        #expect(own.sessionID == "s-span")
        #expect(try event([]).sdkName == "scope")
    }

    @Test("The provider is the one named, else the one whose host answered a model call")
    func provider() throws {
        let host: (String, OTLPSample.Value) = (
            "server.address", .string("acme.openai.azure.com")
        )
        let model: (String, OTLPSample.Value) = ("gen_ai.request.model", .string("gpt-4o"))
        #expect(try event([host, model]).provider == "azure.ai.openai")
        #expect(try event([host]).provider == nil)
        #expect(try event([host, model, ("gen_ai.system", .string("x"))]).provider == "x")
    }

    @Test("The service tier and a failed call's model are found among the parameters too")
    func parameters() throws {
        let langfuse = try event([
            ("langfuse.observation.type", .string("generation")),
            ("langfuse.observation.model.name", .string("gpt-4o")),
            (
                "langfuse.observation.model.parameters",
                .string(#"{"max_tokens":"Infinity","service_tier":"flex"}"#)
            ),
        ])
        #expect(langfuse.serviceTier == "flex")
        #expect(langfuse.model == "gpt-4o")
        let failed = try event([
            ("openinference.span.kind", .string("LLM")),
            ("llm.invocation_parameters", .string(#"{"stop":["a"],"model":"boom"}"#)),
        ])
        #expect(failed.model == "boom")
        let tiers = try event([
            ("openai.request.service_tier", .string("auto")),
            ("openai.response.service_tier", .string("priority")),
        ])
        #expect(tiers.serviceTier == "priority")
        #expect(try event([("openai.request.service_tier", .string("auto"))]).serviceTier == nil)
    }

    @Test("The client's own cost is kept, as a number, as text, or as a sum of parts")
    func reportedCost() throws {
        func cost(_ key: String, _ value: OTLPSample.Value) throws -> Int128? {
            try event([(key, value)]).reportedCost?.rawValue
        }
        #expect(try cost("gen_ai.usage.cost", .double(0.00015)) == 150_000_000)
        #expect(try cost("gen_ai.usage.cost", .string("1.5e-4")) == 150_000_000)
        #expect(try cost("llm.cost.total", .integer(2)) == 2_000_000_000_000)
        let parts = OTLPSample.Value.string(#"{"input":0.5,"output":0.25}"#)
        #expect(try cost("langfuse.observation.cost_details", parts) == 750_000_000_000)
        let total = OTLPSample.Value.string(#"{"input":0.5,"total":3}"#)
        #expect(try cost("langfuse.observation.cost_details", total) == 3_000_000_000_000)
        for bad: OTLPSample.Value in [
            .double(.nan), .double(.infinity), .double(-1), .string("free"), .string("1e999"),
            .string("1e-9223372036854775808"),
        ] {
            #expect(try (cost("gen_ai.usage.cost", bad) ?? 0) == 0)
        }
    }

    @Test("A long name is cut to what a name may have")
    func longName() throws {
        var sample = OTLPSample()
        sample.name = String(repeating: "é", count: 5_000)
        let name = try #require(try sample.event().protobuf?.name)
        #expect(name == String(repeating: "é", count: Limits.maximumNameLength))
    }
}
