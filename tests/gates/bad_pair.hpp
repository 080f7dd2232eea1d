// What a kernel file must not hold.
#pragma once

#include <vector>

[[gnu::noinline]] inline int shared_by_two(int n) { return n * n; }

inline std::vector<int> numbers_up_to(int n) {
    std::vector<int> numbers;
    for (int i = 0; i < n; ++i) numbers.push_back(i);
    return numbers;
}
