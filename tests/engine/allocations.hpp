// Counts what operator new gives out in this program, and can make it refuse.
#pragma once

#include <cstddef>

namespace lanewise::tests {

// Allocations since the start of the program.
std::size_t allocation_count() noexcept;

// Bytes allocated and not yet freed; the most there were at a time since the last reset.
std::size_t live_bytes() noexcept;
std::size_t peak_bytes() noexcept;
void reset_peak() noexcept;

// While one exists, the operators new that do not throw return null after `allowed` more successes.
class RefuseAllocations {
public:
    explicit RefuseAllocations(int allowed) noexcept;
    RefuseAllocations(const RefuseAllocations&) = delete;
    RefuseAllocations& operator=(const RefuseAllocations&) = delete;
    ~RefuseAllocations();
};

}  // namespace lanewise::tests
