// The other half: it shares shared_by_two with bad_one.cpp.
#include "bad_pair.hpp"

int bad_two(int n) { return shared_by_two(n + 1); }
