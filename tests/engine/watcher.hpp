// An observer that remembers what it saw, and can stop a fit.
#pragma once

#include <cstddef>
#include <vector>

#include <lanewise/observer.hpp>

namespace lanewise::tests {

struct Watcher {
    std::vector<Progress> seen;
    std::size_t stop_after = static_cast<std::size_t>(-1);

    Observer observer() {
        return {[](void* context, const Progress& progress) {
                    auto& self = *static_cast<Watcher*>(context);
                    self.seen.push_back(progress);
                    return self.seen.size() < self.stop_after;
                },
                this};
    }
};

}  // namespace lanewise::tests
