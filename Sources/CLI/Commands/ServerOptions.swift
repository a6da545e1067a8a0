import ArgumentParser

/// Which running server is asked, and by whom.
struct ServerOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The server. Environment: WATCHLLM_URL. (default: http://127.0.0.1:8080)")
    var url: String?

    @Option(name: .long, help: "The operator's token. Environment: WATCHLLM_TOKEN.")
    var token: String?

    /// - Throws: `ValidationError` without a token.
    func request(_ settings: Settings) throws -> ServerRequest {
        guard let token = token ?? settings.text(.token) else {
            throw ValidationError("the operator's token is needed: --token, or WATCHLLM_TOKEN")
        }
        return ServerRequest(
            url: settings.text(url, .url, default: "http://127.0.0.1:8080"), token: token)
    }
}
