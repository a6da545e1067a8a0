/// Which WatchLLM this is.
enum ProgramVersion {
    /// By semantic versioning; `-dev` until it is released.
    static let text = "0.1.0-dev"
}
