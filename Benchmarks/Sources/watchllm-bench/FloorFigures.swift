import Driver
import Glibc

/// What the floor server needs without a load: to start, and for the shortest answer.
struct FloorFigures {
    var startSeconds: Double
    var answerP50: Double?
    var answerP99: Double?
    var idleBytes: Int

    init(_ workshop: Workshop, _ options: CommonOptions) throws {
        let directory = try workshop.newDirectory()
        defer { Files.remove(directory) }
        let floor = try FloorProcess(
            directory: directory, core: options.server, clientCore: options.client)
        startSeconds = floor.startSeconds
        idleBytes = floor.process.residentBytes
        let connection = try HTTPConnection(port: floor.port)
        var times = Percentiles()
        for number in 0..<500 {
            let answer = try connection.get("/")
            if number >= 50 { times.add(answer.nanoseconds) }
        }
        answerP50 = times.milliseconds(0.5)
        answerP99 = times.milliseconds(0.99)
        floor.process.kill(SIGKILL)
    }
}
