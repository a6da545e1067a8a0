import Engine
import Model
import Testing

@testable import HTTPAPI

@Suite("Access")
struct AccessTests {
    private let own = ProjectID("proj_own")
    private var key: Principal { .key(id: "key_1", project: own) }

    @Test("lets anybody observe", arguments: [nil, Principal.operator])
    func observing(principal: Principal?) {
        #expect(Access.decide(principal, .observe, in: nil) == .allow)
    }

    @Test(
        "asks nobody in particular to say who they are",
        arguments: [Action.ingest, .read, .administer])
    func nobody(action: Action) {
        #expect(Access.decide(nil, action, in: nil) == .authenticate)
        #expect(Access.decide(nil, action, in: own) == .authenticate)
    }

    @Test("lets a key send into its own project and no other")
    func sending() {
        let other = ProjectID("proj_other")
        #expect(Access.decide(key, .ingest, in: nil) == .allow)
        #expect(Access.decide(key, .ingest, in: own) == .allow)
        #expect(Access.decide(key, .ingest, in: other) == .deny(.otherProject(other)))
    }

    @Test("lets only the operator read and administer", arguments: [Action.read, .administer])
    func reading(action: Action) {
        #expect(Access.decide(.operator, action, in: own) == .allow)
        #expect(Access.decide(key, action, in: own) == .deny(.operatorOnly))
    }

    @Test("does not let the operator send events")
    func operatorSending() {
        #expect(Access.decide(.operator, .ingest, in: own) == .deny(.keyOnly))
    }
}
