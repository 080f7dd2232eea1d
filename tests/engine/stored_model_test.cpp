// Models that are written into a buffer and read where they lie.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include <lanewise/kmeans.hpp>
#include <lanewise/mixture.hpp>
#include <lanewise/model.hpp>

#include "engine/allocations.hpp"

namespace lanewise::tests {
namespace {

constexpr float centroids[] = {1, 2, -3, 4.5f, 5, 0.25f};

kmeans::StoredModel<float> sample() {
    kmeans::StoredModel<float> stored{{centroids, 3, 2}, {}, {}};
    stored.options.clusters = 3;
    stored.options.init = kmeans::Init::random;
    stored.report.inertia = 0.5;
    return stored;
}

struct File {
    alignas(64) std::byte bytes[2048] = {};
    std::size_t size = 0;

    std::span<const std::byte> span() const { return {bytes, size}; }
    void seal() {
        const std::uint32_t crc = model::crc32({bytes, size - 4});
        std::memcpy(bytes + size - 4, &crc, 4);
    }
};

File written() {
    File file;
    const auto size = kmeans::write_model(sample(), std::span(file.bytes));
    REQUIRE_MESSAGE(size.ok(), size.status().message());
    CHECK(*size == kmeans::model_bytes(sample()));
    file.size = *size;
    return file;
}

Status read(std::span<const std::byte> file) { return kmeans::read_model<float>(file).status(); }

bool says(const Status& status, const char* words) { return std::strstr(status.message(), words) != nullptr; }

TEST_CASE("the checksum is CRC-32") {
    const char digits[] = "123456789";
    CHECK(model::crc32(std::as_bytes(std::span(digits, 9))) == 0xCBF43926u);
    CHECK(model::crc32({}) == 0);
}

TEST_CASE("a container has the documented bytes") {
    const std::uint8_t elements[] = {7, 8};
    const model::Entry entries[] = {model::integer("i", 258), model::array("a", std::span<const std::uint8_t>(elements), {2})};
    std::vector<unsigned char> expected = {'L', 'A', 'N', 'E', 'W', 'I', 'S', 'E', 1, 0, 0, 0, 2, 0, 0, 0};
    const auto add = [&](std::initializer_list<int> more) {
        for (const int byte : more) expected.push_back(static_cast<unsigned char>(byte));
    };
    add({70, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 'x'});
    add({0, 1, 0, 0, 0, 'i', 2, 1, 0, 0, 0, 0, 0, 0});
    add({3, 1, 0, 0, 0, 'a', 0, 1, 2, 0, 0, 0, 0, 0, 0, 0});
    expected.resize(64);
    add({7, 8});
    const std::uint32_t crc = model::crc32(std::as_bytes(std::span<const unsigned char>(expected)));
    for (int i = 0; i < 4; ++i) expected.push_back(static_cast<unsigned char>(crc >> 8 * i));
    std::byte buffer[256] = {};
    const auto size = model::write("x", entries, buffer);
    REQUIRE(size.ok());
    REQUIRE(*size == expected.size());
    CHECK(std::memcmp(buffer, expected.data(), *size) == 0);
    CHECK(model::write("x", entries, std::span(buffer).first(*size - 1)).status().code() == ErrorCode::workspace_too_small);
}

TEST_CASE("a k-means model that was written predicts from the buffer, without allocating") {
    const File file = written();
    const float points[] = {1, 1, 5, 0, -3, 4, 2, 2};
    std::int32_t labels[4], expected[4];
    std::vector<std::byte> workspace(kmeans::predict_workspace_bytes<float>({4, 2}, 3, 1));
    const std::size_t before = allocation_count();
    const auto stored = kmeans::read_model<float>(file.span());
    REQUIRE(stored.ok());
    const Status done = kmeans::predict<float>(stored->centroids, {points, 4, 2}, labels, {}, 1, workspace);
    CHECK(allocation_count() == before);
    REQUIRE(done.ok());
    REQUIRE(kmeans::predict<float>({centroids, 3, 2}, {points, 4, 2}, expected, {}, 1, workspace).ok());
    CHECK(std::memcmp(labels, expected, sizeof labels) == 0);
    const auto* const at = reinterpret_cast<const std::byte*>(stored->centroids.data);
    CHECK(at > file.bytes);
    CHECK(at < file.bytes + file.size);
    CHECK(stored->options.init == kmeans::Init::random);
    CHECK(stored->report.inertia == 0.5);
}

TEST_CASE("a model in a buffer, cut anywhere or with any byte changed, is refused") {
    File file = written();
    for (std::size_t size = 0; size < file.size; ++size) {
        const std::vector<std::byte> cut(file.bytes, file.bytes + size);
        CHECK(read(cut).code() == ErrorCode::corrupt_file);
    }
    CHECK(says(read(file.span().first(file.size - 1)), "truncated"));
    for (std::size_t i = 0; i < file.size; ++i) {
        file.bytes[i] ^= std::byte{0x41};
        CHECK(read(file.span()).code() == ErrorCode::corrupt_file);
        file.bytes[i] ^= std::byte{0x41};
    }
    CHECK(read(file.span()).ok());
}

TEST_CASE("what else is wrong with a model in a buffer is told apart") {
    File swapped = written();
    std::swap(swapped.bytes[8], swapped.bytes[11]);
    CHECK(says(read(swapped.span()), "big-endian"));
    File newer = written();
    newer.bytes[8] = std::byte{2};
    newer.seal();
    CHECK(says(read(newer.span()), "version 2"));
    const File file = written();
    File moved;
    std::memcpy(moved.bytes + 4, file.bytes, file.size);
    const Status askew = read({moved.bytes + 4, file.size});
    CHECK(askew.code() == ErrorCode::invalid_argument);
    CHECK(says(askew, "begins 4 bytes after a multiple of 8"));
    CHECK(model::Reader::parse({moved.bytes + 4, file.size}).ok());
    const Status other = mixture::read_model(file.span()).status();
    CHECK(other.code() == ErrorCode::unsupported);
    CHECK(says(other, "kmeans"));
    const Status precision = kmeans::read_model<double>(file.span()).status();
    CHECK(precision.code() == ErrorCode::unsupported);
    CHECK(says(precision, "float32"));
}

TEST_CASE("an array that cannot be addressed is refused, whatever the checksum says") {
    File file = written();
    const char name[] = "centroids";
    auto* const found = std::search(file.bytes, file.bytes + file.size, reinterpret_cast<const std::byte*>(name),
                                    reinterpret_cast<const std::byte*>(name) + 9);
    const std::uint64_t rows = std::uint64_t{1} << 63;
    std::memcpy(found + 9 + 2, &rows, 8);
    file.seal();
    CHECK(says(read(file.span()), "more bytes than this machine can address"));
}

TEST_CASE("a mixture that was written is read back") {
    const double weights[] = {0.25, 0.75}, means[] = {0, 1}, covariances[] = {1, 2};
    const mixture::Parameters parameters{mixture::Covariance::spherical, 2, 1, weights, means, covariances};
    File file;
    const auto size = mixture::write_model(parameters, file.bytes);
    REQUIRE_MESSAGE(size.ok(), size.status().message());
    CHECK(*size == mixture::model_bytes(parameters));
    const auto found = mixture::read_model({file.bytes, *size});
    REQUIRE_MESSAGE(found.ok(), found.status().message());
    CHECK(found->covariance == mixture::Covariance::spherical);
    CHECK(std::memcmp(found->weights.data(), weights, sizeof weights) == 0);
    CHECK(std::memcmp(found->covariances.data(), covariances, sizeof covariances) == 0);
}

}  // namespace
}  // namespace lanewise::tests
