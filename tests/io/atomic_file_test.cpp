#include "io/atomic_file.hpp"

#include <doctest/doctest.h>

#include <thread>

#include <sys/stat.h>
#include <unistd.h>

#include "io/files.hpp"

namespace lanewise::tests {
namespace {

std::span<const std::byte> as_bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string text_of(const std::string& path) {
    const Bytes bytes = slurp(path);
    return {bytes.begin(), bytes.end()};
}

TEST_CASE("a file is written whole and read back") {
    const TemporaryFolder folder;
    for (const std::size_t size : {0u, 1u, 4096u, 1000003u}) {
        const std::string text(size, 'x');
        REQUIRE(io::write_file(folder / "a", as_bytes(text)).ok());
        const auto back = io::read_file(folder / "a", size);
        REQUIRE(back.ok());
        CHECK(std::string(reinterpret_cast<const char*>(back->data()), back->size()) == text);
    }
    CHECK(folder.files() == 1);
}

TEST_CASE("without a commit the old file stands and no temporary is left") {
    const TemporaryFolder folder;
    spill(folder / "a", "old");
    {
        auto file = io::AtomicFile::create(folder / "a");
        REQUIRE(file.ok());
        REQUIRE(file->write("new", 3).ok());
        CHECK(folder.files() == 2);
    }
    CHECK(folder.files() == 1);
    CHECK(text_of(folder / "a") == "old");
}

TEST_CASE("a commit replaces the old file and keeps its permissions") {
    const TemporaryFolder folder;
    spill(folder / "a", "old");
    ::chmod((folder / "a").c_str(), 0640);
    REQUIRE(io::write_file(folder / "a", as_bytes("new")).ok());
    CHECK(text_of(folder / "a") == "new");
    struct stat status = {};
    REQUIRE(::stat((folder / "a").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("a symbolic link keeps pointing where it pointed") {
    const TemporaryFolder folder;
    spill(folder / "target", "old");
    REQUIRE(::symlink("target", (folder / "link").c_str()) == 0);
    REQUIRE(io::write_file(folder / "link", as_bytes("new")).ok());
    CHECK(std::filesystem::is_symlink(folder / "link"));
    CHECK(text_of(folder / "target") == "new");
    CHECK(folder.files() == 2);

    REQUIRE(::symlink("nowhere", (folder / "dangling").c_str()) == 0);
    CHECK(io::write_file(folder / "dangling", as_bytes("new")).code() == ErrorCode::not_found);
    CHECK(folder.files() == 3);
}

TEST_CASE("what cannot be written says so and leaves nothing") {
    const TemporaryFolder folder;
    CHECK(io::write_file("", {}).code() == ErrorCode::invalid_argument);
    const Status directory = io::write_file(folder.path().string(), {});
    CHECK(directory.code() == ErrorCode::io_error);
    CHECK(contains(directory.message(), folder.path().string()));
    CHECK(contains(directory.message(), "directory"));
    CHECK(io::write_file(folder / "missing/a", {}).code() == ErrorCode::not_found);
    spill(folder / "file", "x");
    CHECK(io::write_file(folder / "file/a", {}).code() == ErrorCode::io_error);
    CHECK(io::write_file(folder / std::string(300, 'n'), {}).code() == ErrorCode::io_error);
    CHECK(folder.files() == 1);
}

TEST_CASE("a long path is cut, not the reason") {
    const TemporaryFolder folder;
    const Status status = io::write_file(folder / (std::string(150, 'a') + "/" + std::string(150, 'b')), {});
    CHECK(contains(status.message(), "No such file"));
}

TEST_CASE("devices are written to directly") {
    CHECK(io::write_file("/dev/null", as_bytes("x")).ok());
    CHECK(std::filesystem::is_character_file("/dev/null"));
    if (std::filesystem::exists("/dev/full")) {
        const Status full = io::write_file("/dev/full", as_bytes("x"));
        CHECK(full.code() == ErrorCode::io_error);
        CHECK(contains(full.message(), "No space left"));
    }
}

TEST_CASE("a pipe is written to directly") {
    const TemporaryFolder folder;
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    std::string got;
    std::thread reader([&] { got = text_of(folder / "pipe"); });
    CHECK(io::write_file(folder / "pipe", as_bytes("through")).ok());
    reader.join();
    CHECK(got == "through");
    CHECK(folder.files() == 1);
}

TEST_CASE("reading refuses what is missing, too large or no regular file") {
    const TemporaryFolder folder;
    CHECK(io::read_file(folder / "a", 10).status().code() == ErrorCode::not_found);
    CHECK(io::read_file(folder.path().string(), 10).status().code() == ErrorCode::io_error);
    CHECK(io::read_file("/dev/null", 10).status().code() == ErrorCode::io_error);
    spill(folder / "a", "12345");
    CHECK(io::read_file(folder / "a", 5).ok());
    const auto large = io::read_file(folder / "a", 4);
    CHECK(large.status().code() == ErrorCode::unsupported);
    CHECK(contains(large.status().message(), "5 bytes"));

    // A file of 2^40 bytes with nothing in it: no memory is asked for.
    spill(folder / "hole", "");
    if (::truncate((folder / "hole").c_str(), off_t{1} << 40) == 0) {
        CHECK_FALSE(io::read_file(folder / "hole", 1 << 20).ok());
    }
}

}  // namespace
}  // namespace lanewise::tests
