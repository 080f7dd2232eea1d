#include <doctest/doctest.h>

#include <lanewise/lanewise.h>

#include <lanewise/status.hpp>
#include <string>

extern "C" int header_in_c(void);

namespace lanewise::tests {

TEST_CASE("statuses in C have the codes and the names of C++; any other number is unknown") {
    for (int code = 0; code < error_code_count; ++code) {
        CHECK(std::string(lanewise_status_name(code)) == to_string(static_cast<ErrorCode>(code)));
    }
    for (const int code : {-1, error_code_count, 255, 256, 2147483647}) {
        CHECK(std::string(lanewise_status_name(code)) == "unknown");
    }
}

TEST_CASE("a C11 file includes the header and calls it") { CHECK(header_in_c() == 0); }

}  // namespace lanewise::tests
