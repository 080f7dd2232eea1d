#include "io/model_file.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <limits>

#include <zlib.h>

#include "io/files.hpp"
#include "support/random.hpp"

namespace lanewise::tests {
namespace {

const std::vector<float> floats = {1.5f, -2, 3e-40f, 7, 8, 9};
const std::vector<std::uint8_t> bytes_array = {1, 2, 3};

io::ModelWriter sample() {
    io::ModelWriter writer("sample");
    writer.integer("least", std::numeric_limits<std::int64_t>::min());
    writer.real("tenth", 0.1);
    writer.text("empty", "");
    writer.text("words", std::string("a\0b", 3));
    writer.array<float>("floats", floats, {2, 3});
    writer.array<std::uint8_t>("bytes", bytes_array, {3});
    writer.array<double>("nothing", {}, {0, 5});
    writer.integer("last", 7);
    return writer;
}

std::vector<std::byte> sample_bytes() {
    auto bytes = sample().bytes();
    REQUIRE(bytes.ok());
    return std::move(*bytes);
}

// Makes the checksum right again after a change.
void seal(std::vector<std::byte>& file) {
    const std::size_t checked = file.size() - 4;
    const auto crc = static_cast<std::uint32_t>(
        ::crc32(0, reinterpret_cast<const unsigned char*>(file.data()), static_cast<unsigned>(checked)));
    std::memcpy(file.data() + checked, &crc, 4);
}

ErrorCode parse(const std::vector<std::byte>& file) { return io::ModelReader::parse(file).status().code(); }

TEST_CASE("a model is read as it was written") {
    const TemporaryFolder folder;
    REQUIRE(sample().save(folder / "m.lw").ok());
    CHECK(folder.files() == 1);
    auto loaded = io::ModelReader::load(folder / "m.lw");
    REQUIRE_MESSAGE(loaded.ok(), loaded.status().message());
    const io::ModelReader reader = std::move(*loaded);
    CHECK(reader.algorithm() == "sample");
    CHECK(reader.expect_algorithm("sample").ok());
    CHECK(*reader.integer("least") == std::numeric_limits<std::int64_t>::min());
    CHECK(*reader.integer("last") == 7);
    CHECK(*reader.real("tenth") == 0.1);
    CHECK(*reader.text("empty") == "");
    CHECK(*reader.text("words") == std::string("a\0b", 3));
    CHECK(reader.array("floats")->copy<float>() == floats);
    CHECK(reader.array("floats")->shape == std::vector<std::size_t>{2, 3});
    CHECK(reader.array("floats")->copy<double>().empty());
    CHECK(reader.array("bytes")->copy<std::uint8_t>() == bytes_array);
    CHECK(reader.array("nothing")->shape == std::vector<std::size_t>{0, 5});
}

TEST_CASE("the same model is the same bytes, at the documented places") {
    const std::vector<std::byte> file = sample_bytes();
    CHECK(file == sample_bytes());
    CHECK(std::memcmp(file.data(), "LANEWISE\1\0\0\0\x8\0\0\0", 16) == 0);
    std::uint64_t size = 0;
    std::memcpy(&size, file.data() + 16, 8);
    CHECK(size == file.size());
    const auto reader = io::ModelReader::parse(file);
    REQUIRE(reader.ok());
    for (const char* name : {"floats", "bytes", "nothing"}) {
        CHECK((reader->array(name)->bytes.data() - file.data()) % 64 == 0);
    }
    std::vector<std::byte> sealed = file;
    seal(sealed);
    CHECK(sealed == file);
}

TEST_CASE("what is not there, or of another kind, is an error") {
    const std::vector<std::byte> file = sample_bytes();
    const auto reader = io::ModelReader::parse(file);
    REQUIRE(reader.ok());
    CHECK(reader->integer("missing").status().code() == ErrorCode::corrupt_file);
    CHECK(contains(reader->real("least").status().message(), "least"));
    CHECK_FALSE(reader->integer("tenth").ok());
    CHECK_FALSE(reader->array("words").ok());
    CHECK_FALSE(reader->text("floats").ok());
    const Status other = reader->expect_algorithm("kmeans");
    CHECK(other.code() == ErrorCode::unsupported);
    CHECK(contains(other.message(), "sample"));
    CHECK(contains(other.message(), "kmeans"));
}

TEST_CASE("a model cut at any byte is refused") {
    const std::vector<std::byte> file = sample_bytes();
    for (std::size_t size = 0; size < file.size(); ++size) {
        // A copy of its own, so that the address sanitizer sees a read beyond the end.
        CHECK(parse({file.begin(), file.begin() + static_cast<long>(size)}) == ErrorCode::corrupt_file);
    }
    std::vector<std::byte> longer = file;
    longer.push_back(std::byte{0});
    CHECK(parse(longer) == ErrorCode::corrupt_file);
}

TEST_CASE("a model with any byte changed, in any way, is refused") {
    std::vector<std::byte> file = sample_bytes();
    for (std::byte& byte : file) {
        for (int change = 1; change < 256; ++change) {
            byte ^= static_cast<std::byte>(change);
            REQUIRE(parse(file) == ErrorCode::corrupt_file);
            byte ^= static_cast<std::byte>(change);
        }
    }
    CHECK(parse(file) == ErrorCode::ok);
}

TEST_CASE("another format version is refused with both numbers") {
    std::vector<std::byte> file = sample_bytes();
    file[8] = std::byte{2};
    seal(file);
    const Status status = io::ModelReader::parse(file).status();
    CHECK(status.code() == ErrorCode::unsupported);
    CHECK(contains(status.message(), "version 2"));
    CHECK(contains(status.message(), "version 1"));
}

TEST_CASE("changes behind a correct checksum never read beyond the buffer") {
    const std::vector<std::byte> file = sample_bytes();
    Random random(9);
    for (std::size_t i = 0; i + 4 < file.size(); ++i) {
        for (const unsigned value : {0u, 1u, 3u, 127u, 128u, 255u, static_cast<unsigned>(random.below(256))}) {
            std::vector<std::byte> changed = file;
            changed[i] = static_cast<std::byte>(value);
            seal(changed);
            const auto reader = io::ModelReader::parse(changed);
            if (!reader.ok()) continue;
            for (const char* name : {"floats", "bytes", "nothing"}) {
                if (const auto array = reader->array(name)) (void)array->copy<std::uint8_t>();
            }
        }
    }
}

TEST_CASE("claims beyond the file are refused, whatever the checksum says") {
    const std::vector<std::byte> file = sample_bytes();
    const auto with = [&](std::size_t at, std::uint32_t value) {
        std::vector<std::byte> changed = file;
        std::memcpy(changed.data() + at, &value, 4);
        seal(changed);
        return parse(changed);
    };
    CHECK(with(12, 0xffffffff) == ErrorCode::corrupt_file);  // number of entries
    CHECK(with(12, 9) == ErrorCode::corrupt_file);
    CHECK(with(12, 7) == ErrorCode::corrupt_file);
    CHECK(with(24, 0xffffffff) == ErrorCode::corrupt_file);  // length of the algorithm's name
}

TEST_CASE("bytes that belong to nothing are refused, whatever the checksum says") {
    std::vector<std::byte> file = sample_bytes();
    const auto reader = io::ModelReader::parse(file);
    REQUIRE(reader.ok());
    const auto padding = static_cast<std::size_t>(reader->array("floats")->bytes.data() - file.data()) - 1;
    REQUIRE(file[padding] == std::byte{0});
    std::vector<std::byte> dirty = file;
    dirty[padding] = std::byte{1};
    seal(dirty);
    CHECK(parse(dirty) == ErrorCode::corrupt_file);

    std::vector<std::byte> longer = file;
    longer.push_back(std::byte{0});
    const std::uint64_t size = longer.size();
    std::memcpy(longer.data() + 16, &size, 8);
    seal(longer);
    CHECK(parse(longer) == ErrorCode::corrupt_file);
}

TEST_CASE("a model that contradicts itself is not written") {
    const TemporaryFolder folder;
    io::ModelWriter twice("sample");
    twice.integer("a", 1);
    twice.real("a", 2);
    CHECK(twice.save(folder / "m.lw").code() == ErrorCode::invalid_argument);
    io::ModelWriter shape("sample");
    shape.array<float>("a", floats, {2, 2});
    CHECK(shape.save(folder / "m.lw").code() == ErrorCode::invalid_shape);
    io::ModelWriter overflow("sample");
    overflow.array<float>("a", floats, {std::size_t{1} << 40, std::size_t{1} << 40});
    CHECK(overflow.save(folder / "m.lw").code() == ErrorCode::invalid_shape);
    CHECK(folder.files() == 0);
}

TEST_CASE("files that are no models") {
    const TemporaryFolder folder;
    CHECK(io::ModelReader::load(folder / "missing.lw").status().code() == ErrorCode::not_found);
    const auto text = io::ModelReader::load(spill(folder / "x.lw", "hello")).status();
    CHECK(text.code() == ErrorCode::corrupt_file);
    CHECK(contains(text.message(), "x.lw"));
    CHECK(contains(text.message(), "not a Lanewise model"));
}

}  // namespace
}  // namespace lanewise::tests
