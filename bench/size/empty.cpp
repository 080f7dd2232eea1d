#include "program.hpp"

bool lanewise::size::run(std::span<std::byte> workspace) { return workspace[0] == std::byte{}; }
