import CLI
import Glibc
import NIOCore
import Threads

@main
enum WatchLLM {
    static func main() async {
        // One event loop for each processor that this process may use; NIO counts the machine's. With
        // two on one, single events cost 7 % more. It can be said once in a process.
        if getenv("NIO_SINGLETON_GROUP_LOOP_COUNT") == nil {
            NIOSingletons.groupLoopCountSuggestion = Processors.count
        }
        exit(await CommandLineTool.run())
    }
}
