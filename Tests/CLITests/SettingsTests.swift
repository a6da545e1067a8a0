import ArgumentParser
import Configuration
import Testing

@testable import CLI

@Suite("Settings")
struct SettingsTests {
    private func settings(_ variables: [String: String]) -> Settings {
        Settings(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test("An option wins over the environment, which wins over the default")
    func order() throws {
        let variable = settings(["WATCHLLM_PORT": "9001", "WATCHLLM_DATA": "from-variable"])
        #expect(
            try variable.port(9_000, .port, default: 8_080) == 9_000)
        #expect(try variable.port(nil, .port, default: 8_080) == 9_001)
        #expect(
            try settings([:]).port(nil, .port, default: 8_080) == 8_080)
        #expect(variable.text("option", .data, default: "d") == "option")
        #expect(variable.text(nil, .data, default: "d") == "from-variable")
        #expect(settings([:]).text(nil, .data, default: "d") == "d")
    }

    @Test("Names of two words have an underscore in the environment")
    func twoWords() throws {
        let otlp = settings(["WATCHLLM_OTLP_PORT": "4319"])
        #expect(
            try otlp.port(nil, .otlpPort, default: 4_318) == 4_319)
    }

    @Test(
        "Every setting's option is named like its variable",
        arguments: [
            (Setting.data, "--data"), (.otlpPort, "--otlp-port"), (.logFormat, "--log-format"),
            (.segmentBytes, "--segment-bytes"),
        ])
    func optionNames(setting: Setting, option: String) {
        #expect(setting.option == option)
    }

    @Test(
        "A flag by environment may be said in several words, and the option wins",
        arguments: [
            ("1", true), ("true", true), ("Yes", true), ("on", true), ("0", false),
            ("false", false), ("no", false), ("OFF", false), ("", false),
        ])
    func flags(text: String, isOn: Bool) throws {
        let variable = settings(["WATCHLLM_STRICT": text])
        #expect(try variable.flag(nil, .strict) == isOn)
        #expect(try variable.flag(!isOn, .strict) == !isOn)
        #expect(try settings([:]).flag(nil, .strict) == false)
    }

    @Test("A number has to lie in its range, wherever it comes from")
    func numbers() throws {
        let variable = settings(["WATCHLLM_SEGMENT_BYTES": "2097152"])
        let range = 1_048_576...4_194_304
        #expect(try variable.number(nil, .segmentBytes, in: range, default: 7) == 2_097_152)
        #expect(
            try variable.number(4_194_304, .segmentBytes, in: range, default: 7) == 4_194_304)
        #expect(throws: ValidationError.self) {
            try variable.number(1_048_575, .segmentBytes, in: range, default: 7)
        }
    }

    @Test("An empty variable counts as not set")
    func empty() {
        #expect(settings(["WATCHLLM_DATA": ""]).text(nil, .data, default: "d") == "d")
    }

    @Test("A directory loses its slashes at the end, but for the root")
    func directory() throws {
        let plain = settings([:])
        #expect(try DirectoryOptions.parse(["--data", "a/b//"]).path(plain) == "a/b")
        #expect(try DirectoryOptions.parse(["--data", "/"]).path(plain) == "/")
        #expect(try DirectoryOptions.parse([]).path(plain) == "watchllm-data")
    }
}
