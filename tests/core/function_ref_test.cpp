#include <doctest/doctest.h>

#include "core/function_ref.hpp"

namespace lanewise::tests {
namespace {

struct Counter {
    int calls = 0;
    int operator()() { return ++calls; }
};

TEST_CASE("a FunctionRef and its copies call the one object they were made of") {
    Counter counter;
    const FunctionRef<int()> count = counter;
    const FunctionRef<int()> copy = count;
    CHECK(count() == 1);
    CHECK(copy() == 2);
    CHECK(counter.calls == 2);
}

TEST_CASE("a FunctionRef passes arguments on, references too, and what comes back") {
    const auto add_to = [](int& sum, int more) { return sum += more; };
    const FunctionRef<int(int&, int)> add = add_to;
    int sum = 1;
    CHECK(add(sum, 2) == 3);
    CHECK(sum == 3);
}

}  // namespace
}  // namespace lanewise::tests
