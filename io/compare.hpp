// Two pictures next to each other, with words.
#pragma once

#include <string>

#include "io/image.hpp"

namespace lanewise::io {

// On a white ground: the title centred above, each caption centred under its picture. Letters grow with the pictures;
// small pictures get a ground wide enough for the words. The words are ASCII; anything else shows as '?'.
Image side_by_side(const Image& left, const Image& right, const std::string& title, const std::string& left_caption,
                   const std::string& right_caption);

}  // namespace lanewise::io
