#include "io/text_records.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace lanewise::tests {
namespace {

using io::Record;
using io::RecordReader;
using io::Separator;

// "line:count:first|second|third", a record after the other, and what stopped them.
std::string read(std::string_view text, Separator separator) {
    RecordReader reader(text, separator);
    Record record;
    std::string all;
    while (reader.next(record)) {
        all += std::to_string(record.line) + ":" + std::to_string(record.count) + ":";
        for (std::size_t i = 0; i < std::min(record.count, Record::most_fields); ++i) {
            if (i > 0) all += '|';
            all += record.fields[i];
        }
        all += "\n";
    }
    return all + reader.failure();
}

TEST_CASE("fields are separated and trimmed") {
    CHECK(read("1,2,3\n4, 5 ,6,x,y\n", Separator::comma) == "1:3:1|2|3\n2:5:4|5|6\n");
    CHECK(read("1\t2\t3\na b\t\t c", Separator::tab) == "1:3:1|2|3\n2:3:a b||c\n");
    CHECK(read("1;2;3,5\n", Separator::semicolon) == "1:3:1|2|3,5\n");
    CHECK(read("1::2::3::4\na:b::c::d:\n", Separator::colons) == "1:4:1|2|3\n2:3:a:b|c|d:\n");
    CHECK(read("  1 2\t 3 \n4  5  6 7\n", Separator::space) == "1:3:1|2|3\n2:4:4|5|6\n");
    CHECK(read("1\n,\n,,\n", Separator::comma) == "1:1:1\n2:2:|\n3:3:||\n");
}

TEST_CASE("lines end in LF, CRLF or with the file; blank ones are counted and skipped") {
    CHECK(read("1,2,3\r\n4,5,6\r\n", Separator::comma) == "1:3:1|2|3\n2:3:4|5|6\n");
    CHECK(read("\n \r\n1,2,3\n\n\t\n4,5,6\n\n \n  ", Separator::comma) == "3:3:1|2|3\n6:3:4|5|6\n");
    CHECK(read("1 2 3\r\n\r\n4 5 6", Separator::space) == "1:3:1|2|3\n3:3:4|5|6\n");
    for (const char* blank : {"", "\n", " \t\r\n", "\r\n\r\n", "   "}) CHECK(read(blank, Separator::comma).empty());
}

TEST_CASE("fields may be quoted") {
    CHECK(read("\"a,b\",\"say \"\"hi\"\"\",3\n", Separator::comma) == "1:3:a,b|say \"hi\"|3\n");
    CHECK(read("1, \" 2 \" ,3,\"x\ny\"\n4,5,6\n", Separator::comma) == "1:4:1| 2 |3\n3:3:4|5|6\n");
    CHECK(read("\"\",\"\"\"\",\"a\"\"\"\r\n", Separator::comma) == "1:3:|\"|a\"\n");
    CHECK(read("5\" screen\t\"6\"\"\"\t1", Separator::tab) == "1:3:5\" screen|6\"|1\n");
    CHECK(read("\"a\"::b::c", Separator::colons) == "1:3:\"a\"|b|c\n");
    CHECK(read("\"a\"\"\",\"\"\"b\",\"c\"\"\",\"d\"\"\"", Separator::comma) == "1:4:a\"|\"b|c\"\n");
}

TEST_CASE("a quote must be closed, and nothing follows it") {
    CHECK(read("1,2,3\n4,\"5,6\n7,8,9\n", Separator::comma).ends_with("never closed"));
    CHECK(read("1,\"2\"\"", Separator::comma).ends_with("never closed"));
    CHECK(read("1,\"2\"x,3\n", Separator::comma).ends_with("after a closing quote"));
}

TEST_CASE("numbers do not depend on the locale") {
    double value = 0;
    CHECK((io::parse_number("3.5", value) && value == 3.5));
    CHECK((io::parse_number("+2", value) && value == 2));
    CHECK((io::parse_number("-1e-2", value) && value == -0.01));
    CHECK((io::parse_number("5.", value) && value == 5));
    CHECK(io::parse_number("nan", value));
    CHECK(io::parse_number("inf", value));
    for (const char* text : {"", "+", "-", "3,5", "3 ", "0x1p3", "1e999", "+-1", "++1", "four", "1.2.3"}) {
        CAPTURE(text);
        CHECK(!io::parse_number(text, value));
    }
}

TEST_CASE("the separator is told from the first lines") {
    CHECK(io::find_separator("1,2,3\n") == Separator::comma);
    CHECK(io::find_separator("user,item,rating\n1,2,3\n") == Separator::comma);
    CHECK(io::find_separator("1\t2\t3\t881250949\n") == Separator::tab);
    CHECK(io::find_separator("1::1193::5::978300760\n") == Separator::colons);
    CHECK(io::find_separator("1;2;3\n") == Separator::semicolon);
    CHECK(io::find_separator("1 2 3\n4 5 6") == Separator::space);
    CHECK(io::find_separator("1  2\t3\n4  5\t6") == Separator::space);
    CHECK(io::find_separator("u1\tLong, long title\t4\nu2\tOther, title\t5\n") == Separator::tab);
    CHECK(io::find_separator("\"a;b\";\"c,d\";4\n") == Separator::semicolon);
    CHECK(io::find_separator("John Smith,The End,3\nAnna B,Start: a story,4\n") == Separator::comma);
    CHECK(io::find_separator("1;2;3,5\n4;5;1,5\n") == Separator::semicolon);
    CHECK(io::find_separator("") == Separator::comma);
    CHECK(io::find_separator("only words here to see") == Separator::space);
}

}  // namespace
}  // namespace lanewise::tests
