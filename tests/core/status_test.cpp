#include <doctest/doctest.h>

#include <cstring>
#include <memory>
#include <set>
#include <string>

#include <lanewise/status.hpp>

namespace lanewise::tests {
namespace {

// What a status holds at most: its buffer without the terminating zero.
constexpr std::size_t longest_message = 254;

TEST_CASE("every error code has a name of its own") {
    std::set<std::string> names;
    for (int code = 0; code < error_code_count; ++code) {
        const char* name = to_string(static_cast<ErrorCode>(code));
        REQUIRE(name != nullptr);
        CHECK(std::strlen(name) > 0);
        CHECK(std::string(name) != "unknown");
        names.insert(name);
    }
    CHECK(names.size() == error_code_count);
    CHECK(std::string(to_string(ErrorCode::corrupt_file)) == "corrupt_file");
    CHECK(std::string(to_string(static_cast<ErrorCode>(error_code_count))) == "unknown");
}

TEST_CASE("a status is ok until it is an error") {
    const Status good;
    CHECK(good.ok());
    CHECK(static_cast<bool>(good));
    CHECK(good.code() == ErrorCode::ok);
    CHECK(std::string(good.message()).empty());

    const Status bad =
        Status::error(ErrorCode::invalid_argument, "%s is %d; expected at least %zu", "k", -3, std::size_t{1});
    CHECK_FALSE(bad.ok());
    CHECK_FALSE(static_cast<bool>(bad));
    CHECK(bad.code() == ErrorCode::invalid_argument);
    CHECK(std::string(bad.message()) == "k is -3; expected at least 1");
}

TEST_CASE("a sentence longer than the buffer is cut, a copy of it too") {
    for (const std::size_t length : {longest_message - 1, longest_message, longest_message + 1, std::size_t{5000}}) {
        std::string sentence;
        for (std::size_t i = 0; i < length; ++i) sentence += static_cast<char>('a' + i % 26);
        const Status status = Status::error(ErrorCode::io_error, "%s", sentence.c_str());
        const Status copy = status;
        CHECK(std::string(copy.message()) == sentence.substr(0, longest_message));
        CHECK(copy.code() == ErrorCode::io_error);
    }
}

TEST_CASE("a result holds a value or the reason why not") {
    Result<int> seven(7);
    CHECK(seven.ok());
    CHECK(static_cast<bool>(seven));
    CHECK(*seven == 7);
    CHECK(seven.status().ok());
    *seven = 8;
    CHECK(*seven == 8);

    const Result<int> none(Status::error(ErrorCode::out_of_memory, "no memory for %d bytes", 12));
    CHECK_FALSE(none.ok());
    CHECK_FALSE(static_cast<bool>(none));
    CHECK(none.status().code() == ErrorCode::out_of_memory);
    CHECK(std::string(none.status().message()) == "no memory for 12 bytes");
}

TEST_CASE("a result may hold what can only be moved") {
    Result<std::unique_ptr<std::string>> result(std::make_unique<std::string>("here"));
    REQUIRE(result.ok());
    CHECK(**result == "here");
    CHECK(result->get() != nullptr);
    const std::unique_ptr<std::string> taken = std::move(*result);
    CHECK(*taken == "here");
}

}  // namespace
}  // namespace lanewise::tests
