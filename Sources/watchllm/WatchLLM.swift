import CLI
import Glibc

@main
enum WatchLLM {
    static func main() async {
        exit(await CommandLineTool.run())
    }
}
