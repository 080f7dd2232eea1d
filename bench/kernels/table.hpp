#pragma once

namespace lanewise::bench {

// Every kernel and shape by every candidate in turn, again and again; prints the medians as a Markdown table.
void print_kernels();

}  // namespace lanewise::bench
