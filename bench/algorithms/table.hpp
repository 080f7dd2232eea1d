#pragma once

namespace lanewise::bench {

// Every algorithm and shape by every contender in turn, again and again; prints the medians as a Markdown table.
void print_algorithms();

}  // namespace lanewise::bench
