#include "io/npy.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "io/files.hpp"
#include "support/random.hpp"

namespace lanewise::tests {
namespace {

using io::Dtype;

// A .npy file with this dictionary.
std::string npy(const std::string& dictionary, const std::string& data, int major = 1) {
    std::string file = "\x93NUMPY";
    file += static_cast<char>(major);
    file += '\0';
    for (int i = 0; i < (major == 1 ? 2 : 4); ++i) file += static_cast<char>(dictionary.size() >> (8 * i));
    return file + dictionary + data;
}

Status read(const TemporaryFolder& folder, const std::string& file) {
    return io::read_npy(spill(folder / "x.npy", file)).status();
}

const std::string six_floats(24, '\0');
const std::string usual = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

template <class T>
void check_round_trip(const std::vector<std::size_t>& shape) {
    const TemporaryFolder folder;
    std::size_t size = 1;
    for (const std::size_t n : shape) size *= n;
    Random random(size);
    std::vector<T> values(size);
    for (T& value : values) value = static_cast<T>(random.below(250));
    REQUIRE(io::write_npy<T>(folder / "x.npy", values.data(), shape).ok());
    const auto back = io::read_npy(folder / "x.npy");
    REQUIRE_MESSAGE(back.ok(), back.status().message());
    CHECK(back->dtype == io::dtype_of<T>());
    CHECK(back->shape == shape);
    CHECK(back->elements() == size);
    if (size > 0) REQUIRE(back->as<T>() != nullptr);
    CHECK(std::vector<T>(back->as<T>(), back->as<T>() + size) == values);
    CHECK(folder.files() == 1);
}

TEST_CASE_TEMPLATE("an array is read as it was written", T, std::uint8_t, std::int32_t, std::int64_t, float, double) {
    check_round_trip<T>({});
    check_round_trip<T>({1});
    check_round_trip<T>({17});
    check_round_trip<T>({5, 3});
    check_round_trip<T>({2, 3, 4, 1});
    check_round_trip<T>({0, 3});
    check_round_trip<T>({3, 0});
    check_round_trip<T>({1000, 129});
}

TEST_CASE("rows and columns") {
    const auto sizes = [](std::vector<std::size_t> shape) {
        const io::Array array{Dtype::uint8, std::move(shape), {}};
        return std::pair(array.rows(), array.cols());
    };
    CHECK(sizes({}) == std::pair<std::size_t, std::size_t>(1, 1));
    CHECK(sizes({7}) == std::pair<std::size_t, std::size_t>(7, 1));
    CHECK(sizes({7, 2}) == std::pair<std::size_t, std::size_t>(7, 2));
    CHECK(sizes({7, 2, 5}) == std::pair<std::size_t, std::size_t>(7, 10));
}

TEST_CASE("an array gives its elements as its own type only") {
    const io::Array array{Dtype::float32, {1}, std::vector<std::byte>(4)};
    CHECK(array.as<float>() != nullptr);
    CHECK(array.as<std::int32_t>() == nullptr);
    CHECK(array.as<double>() == nullptr);
}

TEST_CASE("the header's bytes are those of NumPy's documentation") {
    const TemporaryFolder folder;
    const std::uint8_t values[] = {1, 2, 3};
    const std::size_t shape[] = {3};
    REQUIRE(io::write_npy(folder / "x.npy", values, shape).ok());
    std::string expected("\x93NUMPY\x01\x00\x76\x00", 10);
    expected += "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }";
    expected.append(127 - expected.size(), ' ');
    expected += "\n\x01\x02\x03";
    const Bytes bytes = slurp(folder / "x.npy");
    CHECK(std::string(bytes.begin(), bytes.end()) == expected);
}

TEST_CASE("every form of header that NumPy reads") {
    const TemporaryFolder folder;
    const std::string forms[] = {
        usual,
        "{'shape': (2, 3), 'descr': '<f4', 'fortran_order': False}",
        "{\"fortran_order\":False,\"shape\":(2,3,),\"descr\":\"<f4\"}   \n",
        " { 'descr' : '=f4' , 'fortran_order' : False , 'shape' : ( 2 , 3 ) , } ",
        "{'descr': 'f4', 'fortran_order': False, 'shape': (6,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 1), }",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (24,), }",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (1, 6), }",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }",
        // Fortran order that is the same as C order.
        "{'descr': '<f4', 'fortran_order': True, 'shape': (6,), }",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (6, 1), }",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 6), }",
    };
    for (const std::string& form : forms) {
        for (const int major : {1, 2, 3}) {
            CAPTURE(form);
            const Status status = read(folder, npy(form, six_floats, major));
            CHECK_MESSAGE(status.ok(), status.message());
        }
    }
}

TEST_CASE("malformed headers") {
    const TemporaryFolder folder;
    const std::string corpus[] = {
        "",
        "\n",
        "{}",
        "{",
        "}",
        "[]",
        "None",
        std::string(100, '{'),
        std::string(1000, '('),
        std::string(50, '\0'),
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), ",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }x",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }{}",
        "{'descr': '<f4', 'fortran_order': False, }",
        "{'descr': '<f4', 'shape': (2, 3), }",
        "{'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 1, }",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (2, 3), }",
        "{,'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '<f4',, 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '<f4, 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr: '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "{descr: '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr' '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': <f4, 'fortran_order': False, 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': 'False', 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': false, 'shape': (2, 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,, 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (6), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 6, }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [2, 3], }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, -3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (+2, 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0, 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0x2, 3), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3L), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, None), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999, 1), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551615, 2), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, ), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, "
        "1, 1, 1, 1, 1, "
        "1, 1, 1, 1, 1, 1, 1, 1, 6), }",
    };
    for (const std::string& header : corpus) {
        CAPTURE(header);
        const Status status = read(folder, npy(header, six_floats));
        CHECK(status.code() == ErrorCode::corrupt_file);
        CHECK(contains(status.message(), "x.npy"));
    }
}

TEST_CASE("dtypes that are not read are named, with those that are") {
    const TemporaryFolder folder;
    for (const std::string descr : {">f4", ">f8", ">i4", "<f2", "<i2", "|b1", "<c8", "|S4", "<U1", "|O", "<u4", "|i1",
                                    "f", "", "<", "<f44", "<<f4", "<f16"}) {
        CAPTURE(descr);
        const Status status =
            read(folder, npy("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2, 3), }", six_floats));
        CHECK(status.code() == ErrorCode::unsupported);
        CHECK(contains(status.message(), "'" + descr + "'"));
        CHECK(contains(status.message(), "uint8, int32, int64, float32 and float64"));
    }
    const Status structured =
        read(folder, npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }", six_floats));
    CHECK(contains(structured.message(), "a plain dtype"));
}

TEST_CASE("Fortran order is refused with a way out") {
    const TemporaryFolder folder;
    const Status status = read(folder, npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", six_floats));
    CHECK(status.code() == ErrorCode::unsupported);
    CHECK(contains(status.message(), "ascontiguousarray"));
}

TEST_CASE("a file cut at any byte, or with a byte more, is refused") {
    const TemporaryFolder folder;
    for (const int major : {1, 2, 3}) {
        const std::string whole = npy(usual, six_floats, major);
        REQUIRE(read(folder, whole).ok());
        for (std::size_t size = 0; size < whole.size(); ++size) {
            CAPTURE(size);
            CHECK(read(folder, whole.substr(0, size)).code() == ErrorCode::corrupt_file);
        }
        CHECK(read(folder, whole + '\0').code() == ErrorCode::corrupt_file);
    }
    const Status status = read(folder, npy(usual, six_floats.substr(0, 23)));
    CHECK(contains(status.message(), "24 bytes"));
    CHECK(contains(status.message(), "has 23"));
}

TEST_CASE("what is no .npy file") {
    const TemporaryFolder folder;
    CHECK(contains(read(folder, "1,2,3\n4,5,6\n").message(), "not a .npy file"));
    CHECK(contains(read(folder, "PK\3\4 and so on").message(), ".npz"));
    CHECK(read(folder, npy(usual, six_floats, 4)).code() == ErrorCode::unsupported);
    CHECK(read(folder, npy(usual, six_floats, 0)).code() == ErrorCode::unsupported);
    std::string minor = npy(usual, six_floats);
    minor[7] = 1;
    CHECK(read(folder, minor).code() == ErrorCode::unsupported);
    CHECK(io::read_npy(folder / "missing.npy").status().code() == ErrorCode::not_found);
    CHECK(io::read_npy(folder.path().string()).status().code() == ErrorCode::io_error);
    std::string oversized = npy("", "", 2);
    std::memset(&oversized[8], 0xff, 4);
    CHECK(contains(read(folder, oversized).message(), "4294967295 bytes"));
}

TEST_CASE("nothing is allocated for data that is not there") {
    const TemporaryFolder folder;
    const Status status =
        read(folder, npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 1000000), }", ""));
    CHECK(status.code() == ErrorCode::corrupt_file);
    CHECK(contains(status.message(), "4000000000000000 bytes"));
}

template <class T>
io::Array column(const std::vector<T>& values, std::size_t cols) {
    io::Array array{io::dtype_of<T>(), {values.size() / cols, cols}, std::vector<std::byte>(values.size() * sizeof(T))};
    std::memcpy(array.bytes.data(), values.data(), array.bytes.size());
    return array;
}

TEST_CASE("conversion to floating point") {
    CHECK(*io::to_float32(column<std::uint8_t>({0, 1, 255, 7}, 2)) == std::vector<float>{0, 1, 255, 7});
    CHECK(*io::to_float64(column<std::uint8_t>({0, 1, 255, 7}, 2)) == std::vector<double>{0, 1, 255, 7});
    CHECK(*io::to_float32(column<float>({0.1f, -2}, 1)) == std::vector<float>{0.1f, -2});
    CHECK(*io::to_float64(column<float>({0.1f, -2}, 1)) == std::vector<double>{double{0.1f}, -2});
    CHECK(*io::to_float32(column<double>({0.1, -2, 1e-300, 1e-40}, 1)) == std::vector<float>{0.1f, -2, 0, 1e-40f});
    CHECK(*io::to_float64(column<double>({0.1, 1e300}, 1)) == std::vector<double>{0.1, 1e300});
    CHECK(io::to_float32(column<std::int32_t>({1}, 1)).status().code() == ErrorCode::unsupported);
    CHECK(contains(io::to_float64(column<std::int64_t>({1}, 1)).status().message(), "int64"));
}

TEST_CASE("a float64 that float32 cannot hold is refused with its place") {
    const double largest = std::numeric_limits<float>::max();
    const double first_too_large = 0x1.ffffffp127;
    CHECK(io::to_float32(column<double>({largest, -largest}, 2)).ok());
    CHECK((*io::to_float32(column<double>({std::nextafter(first_too_large, 0)}, 1)))[0] ==
          std::numeric_limits<float>::max());
    const auto status = io::to_float32(column<double>({1, 2, 3, 4, 5, -first_too_large}, 2)).status();
    CHECK(status.code() == ErrorCode::out_of_range);
    CHECK(contains(status.message(), "row 2, column 1"));

    const auto passed = io::to_float32(column<double>({std::nan(""), std::numeric_limits<double>::infinity()}, 1));
    REQUIRE(passed.ok());
    CHECK(std::isnan((*passed)[0]));
    CHECK(std::isinf((*passed)[1]));
}

TEST_CASE("an array that cannot be written leaves nothing") {
    const TemporaryFolder folder;
    const float value = 0;
    const std::size_t one[] = {1}, huge[] = {std::size_t{1} << 40, std::size_t{1} << 40};
    CHECK(io::write_npy(folder / "missing/x.npy", &value, one).code() == ErrorCode::not_found);
    CHECK(io::write_npy(folder / "x.npy", &value, huge).code() == ErrorCode::invalid_shape);
    CHECK(folder.files() == 0);
}

}  // namespace
}  // namespace lanewise::tests
