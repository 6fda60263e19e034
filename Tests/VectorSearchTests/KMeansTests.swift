import TestSupport
import Testing
import VectorSearch

@Suite struct KMeansTests {
    @Test(arguments: VectorScalar.allCases, [16, 64, 100])
    func tableIsAPartitionWithTrueMeans(scalar: VectorScalar, dimension: Int) throws {
        var data = ClusteredData(dimension: dimension, seed: 11)
        let block = KeyBlock(values: data.keys(900), dimension: dimension, scalar: scalar)
        let table = try block.cluster(into: 50)

        #expect(table.clusterCount > 30 && table.clusterCount <= 50)
        #expect(table.centroids.count == table.clusterCount * dimension)
        #expect(table.slots.sorted() == (0..<900).map(UInt32.init))
        for cluster in 0..<table.clusterCount {
            let members = table.slots[
                Int(table.offsets[cluster])..<Int(table.offsets[cluster + 1])]
            #expect(!members.isEmpty)
            #expect(Array(members) == members.sorted())
            for component in 0..<dimension {
                let sum = members.reduce(0.0) {
                    $0 + Double(block.value(slot: Int($1), component: component))
                }
                let mean = Float(sum / Double(members.count))
                #expect(table.centroids[cluster * dimension + component] == mean)
            }
        }
    }

    @Test func clustersFollowTheTopics() throws {
        // Far more clusters than topics: the squared error must be near the noise's.
        let dimension = 32
        var data = ClusteredData(dimension: dimension, topics: 8, seed: 12)
        let block = KeyBlock(values: data.keys(2000), dimension: dimension, scalar: .float32)
        let table = try block.cluster(into: 32)
        var squaredError = 0.0
        for cluster in 0..<table.clusterCount {
            for member in Int(table.offsets[cluster])..<Int(table.offsets[cluster + 1]) {
                for component in 0..<dimension {
                    let difference =
                        block.value(slot: Int(table.slots[member]), component: component)
                        - table.centroids[cluster * dimension + component]
                    squaredError += Double(difference * difference)
                }
            }
        }
        let perComponent = squaredError / Double(2000 * dimension)
        #expect(perComponent < 0.16 * 1.1)
    }

    @Test func sameSeedSameTableOtherSeedOtherTable() throws {
        var data = ClusteredData(dimension: 24, seed: 13)
        // More keys than the sampling limit of 4 clusters, so that the sample counts too.
        let block = KeyBlock(values: data.keys(3000), dimension: 24, scalar: .float16)
        for clusters in [4, 60] {
            let first = try block.cluster(into: clusters, seed: 5)
            #expect(try block.cluster(into: clusters, seed: 5) == first)
            #expect(try block.cluster(into: clusters, seed: 6) != first)
        }
    }

    @Test func concurrentClusteringsAgree() async throws {
        var data = ClusteredData(dimension: 32, seed: 17)
        let block = KeyBlock(values: data.keys(1500), dimension: 32, scalar: .float32)
        let expected = try block.cluster(into: 90)
        try await withThrowingTaskGroup(of: ClusterTable.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try KMeans.cluster(
                        keys: block.keys, count: 1500, dimension: 32, scalar: .float32,
                        clusters: 90, seed: 1)
                }
            }
            for try await table in group { #expect(table == expected) }
        }
    }

    @Test func fewerKeysThanClustersGiveOneClusterEach() throws {
        var data = ClusteredData(dimension: 8, seed: 14)
        let block = KeyBlock(values: data.keys(7), dimension: 8, scalar: .float32)
        let table = try block.cluster(into: 100)
        #expect(table.clusterCount == 7)
        #expect(table.slots.sorted() == [0, 1, 2, 3, 4, 5, 6])
    }

    @Test func identicalKeysGiveOneCluster() throws {
        let key: [Float] = [3, -1, 0.5, 1e-3]
        let values = (0..<500).flatMap { _ in key }
        let block = KeyBlock(values: values, dimension: 4, scalar: .float32)
        let table = try block.cluster(into: 20)
        #expect(table.clusterCount == 1)
        #expect(table.centroids == key)
        #expect(table.slots == (0..<500).map(UInt32.init))
    }

    @Test func oneKeyAndNoKey() throws {
        let block = KeyBlock(values: [1, 2, 3], dimension: 3, scalar: .float32)
        #expect(
            try block.cluster(into: 4)
                == ClusterTable(centroids: [1, 2, 3], offsets: [0, 1], slots: [0]))
        let empty = try KMeans.cluster(
            keys: block.keys, count: 0, dimension: 3, scalar: .float32, clusters: 4, seed: 0)
        #expect(empty == ClusterTable(centroids: [], offsets: [0], slots: []))
        #expect(empty.clusterCount == 0)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity], VectorScalar.allCases)
    func nonFiniteKeyIsRefused(value: Float, scalar: VectorScalar) throws {
        var values = [Float](repeating: 1, count: 40 * 20)
        values[33 * 20 + 17] = value
        let block = KeyBlock(values: values, dimension: 20, scalar: scalar)
        // The scale of a row of bytes spoils all of it.
        let component = scalar == .int8 ? 0 : 17
        #expect(throws: VectorSearchError.nonFiniteKey(slot: 33, component: component)) {
            try block.cluster(into: 4)
        }
    }

    @Test(arguments: [Float(3e38), 1e-38])
    func extremeMagnitudesAreClustered(unit: Float) throws {
        // Squares of these over- or underflow.
        var generator = SplitMix(seed: 15)
        let values = (0..<200 * 6).map { index in
            unit * ((index / 6) % 2 == 0 ? 1 : -1)
                * Float.random(in: 0.99...1, using: &generator)
        }
        let block = KeyBlock(values: values, dimension: 6, scalar: .float32)
        let table = try block.cluster(into: 2)
        #expect(table.offsets == [0, 100, 200])
        #expect(Set(table.slots[0..<100].map { $0 % 2 }).count == 1)
        #expect(table.centroids.allSatisfy { $0.isFinite })
    }

    @Test func mostlyDuplicateKeysKeepEveryKey() throws {
        var generator = SplitMix(seed: 16)
        let values = (0..<600).flatMap { slot in
            (0..<5).map { _ in slot < 580 ? Float(1) : generator.normal() }
        }
        let block = KeyBlock(values: values, dimension: 5, scalar: .bfloat16)
        let table = try block.cluster(into: 300)
        #expect(table.slots.sorted() == (0..<600).map(UInt32.init))
        #expect(table.clusterCount <= 21)
    }

    @Test func impossibleSizesAreRefused() throws {
        let block = KeyBlock(values: [1, 2, 3], dimension: 3, scalar: .float32)
        func attempt(count: Int, dimension: Int, clusters: Int) throws(VectorSearchError) {
            _ = try KMeans.cluster(
                keys: block.keys, count: count, dimension: dimension, scalar: .float32,
                clusters: clusters, seed: 0)
        }
        #expect(throws: VectorSearchError.self) {
            try attempt(count: 1, dimension: 3, clusters: 0)
        }
        #expect(throws: VectorSearchError.self) {
            try attempt(count: -1, dimension: 3, clusters: 1)
        }
        #expect(throws: VectorSearchError.self) {
            try attempt(count: 1 << 40, dimension: 3, clusters: 1)
        }
        #expect(throws: VectorSearchError.self) {
            try attempt(count: 1, dimension: 0, clusters: 1)
        }
        #expect(throws: VectorSearchError.self) {
            try attempt(count: 1, dimension: 1 << 40, clusters: 1)
        }
    }
}
