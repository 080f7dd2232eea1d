// The task and nothing else: what it adds to `empty` is its flash.
#include "program.hpp"

int main() {
    alignas(64) static std::byte workspace[1 << 20];
    return lanewise::size::run(workspace) ? 0 : 1;
}
