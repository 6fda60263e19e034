import Foundation
import Testing

@testable import MemoryEngine

@Suite struct StoreLocationTests {
    @Test func givenPathComesFirst() {
        let environment = ["MNEME_STORE": "/from/environment"]
        #expect(StoreLocation.resolve("/given", environment: environment).path == "/given")
        #expect(
            StoreLocation.resolve(nil, environment: environment).path == "/from/environment")
        #expect(StoreLocation.resolve(nil, environment: [:]).path == "indexes")
        #expect(StoreLocation.resolve(nil, environment: ["MNEME_STORE": ""]).path == "indexes")
    }

    @Test func environmentOfTheProcessIsAsked() {
        let environment = ProcessInfo.processInfo.environment
        #expect(
            StoreLocation.resolve(nil) == StoreLocation.resolve(nil, environment: environment))
        #expect(StoreLocation.resolve("x").path == "x")
    }
}
