#pragma once

namespace lanewise::bench {

// Every algorithm and shape on one thread and on all in turn, again and again; prints the medians as a Markdown table.
void print_algorithms();

}  // namespace lanewise::bench
