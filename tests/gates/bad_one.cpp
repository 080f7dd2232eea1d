// Half of a pair that the gates must refuse: it shares shared_by_two and instantiates a vector.
#include "bad_pair.hpp"

int bad_one(int n) { return shared_by_two(n) + static_cast<int>(numbers_up_to(n).size()); }
