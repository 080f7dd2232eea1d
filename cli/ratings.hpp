// The subcommands of `ratings`.
#pragma once

#include "cli/arguments.hpp"

namespace lanewise::cli {

void add_ratings_prepare(const Command& group);
void add_ratings_export(const Command& group);

}  // namespace lanewise::cli
