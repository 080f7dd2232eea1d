// Against NumPy itself, where Debian's Python has it.
#include "io/npy.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "io/files.hpp"

namespace lanewise::tests {
namespace {

bool python(const std::string& script) {
    const TemporaryFolder folder;
    spill(folder / "script.py", script);
    return std::system(("/usr/bin/python3 " + (folder / "script.py") + " 2>/dev/null").c_str()) == 0;
}

bool has_numpy() {
    static const bool found = python("import numpy");
    if (!found) MESSAGE("skipped: /usr/bin/python3 has no numpy");
    return found;
}

// Writes an array of this type and shape, and adds to the script what makes NumPy write the same.
template <class T>
void write_both(const TemporaryFolder& folder, int number, const std::vector<std::size_t>& shape, std::string& script) {
    std::size_t size = 1;
    std::string tuple;
    for (const std::size_t n : shape) {
        size *= n;
        tuple += std::to_string(n) + ",";
    }
    std::vector<T> values(size);
    for (std::size_t i = 0; i < size; ++i) values[i] = static_cast<T>(i % 200);
    const std::string file = std::to_string(number) + ".npy";
    REQUIRE(io::write_npy<T>(folder / ("ours" + file), values.data(), shape).ok());
    script += "x = (numpy.arange(" + std::to_string(size) + ") % 200).astype('" + io::to_string(io::dtype_of<T>()) +
              "')\nnumpy.save('" + (folder / ("theirs" + file)) + "', x.reshape((" + tuple + ")))\n";
}

TEST_CASE("write_npy writes what numpy.save writes") {
    if (!has_numpy()) return;
    const TemporaryFolder folder;
    std::string script = "import numpy\n";
    int arrays = 0;
    write_both<std::uint8_t>(folder, arrays++, {427, 640, 3}, script);
    write_both<std::int32_t>(folder, arrays++, {100000}, script);
    write_both<std::int64_t>(folder, arrays++, {0}, script);
    write_both<float>(folder, arrays++, {7, 1}, script);
    write_both<double>(folder, arrays++, {12345, 6}, script);
    for (std::size_t dimensions = 0; dimensions <= 32; ++dimensions) {
        write_both<float>(folder, arrays++, std::vector<std::size_t>(dimensions, 1), script);
    }
    REQUIRE(python(script));
    for (int i = 0; i < arrays; ++i) {
        CAPTURE(i);
        const Bytes theirs = slurp(folder / ("theirs" + std::to_string(i) + ".npy"));
        CHECK_FALSE(theirs.empty());
        CHECK(slurp(folder / ("ours" + std::to_string(i) + ".npy")) == theirs);
    }
}

TEST_CASE("read_npy reads what NumPy writes") {
    if (!has_numpy()) return;
    const TemporaryFolder folder;
    REQUIRE(
        python("import numpy\nfrom numpy.lib import format\n"
               "x = numpy.arange(12, dtype='float64').reshape(4, 3) / 7\n"
               "for v in 1, 2, 3:\n"
               "    with open('" +
               (folder / "v%d.npy") +
               "' % v, 'wb') as f: format.write_array(f, x, version=(v, 0))\n"
               "numpy.save('" +
               (folder / "fortran.npy") +
               "', numpy.asfortranarray(x))\n"
               "numpy.save('" +
               (folder / "row.npy") +
               "', numpy.asfortranarray(x[:1]))\n"
               "numpy.save('" +
               (folder / "strided.npy") +
               "', x[::2])\n"
               "numpy.save('" +
               (folder / "half.npy") +
               "', x.astype('float16'))\n"
               "numpy.save('" +
               (folder / "big.npy") +
               "', x.astype('>f8'))\n"
               "numpy.save('" +
               (folder / "struct.npy") +
               "', numpy.zeros(3, dtype=[('a', 'f4'), ('b', 'i4')]))\n"
               "numpy.save('" +
               (folder / "object.npy") +
               "', numpy.array([None, 1], dtype=object))\n"
               "numpy.savez('" +
               (folder / "archive.npz") + "', x=x)\n"));
    for (const char* name : {"v1.npy", "v2.npy", "v3.npy"}) {
        const auto array = io::read_npy(folder / name);
        REQUIRE_MESSAGE(array.ok(), array.status().message());
        CHECK(array->shape == std::vector<std::size_t>{4, 3});
        for (int i = 0; i < 12; ++i) CHECK(array->as<double>()[i] == i / 7.0);
    }
    const auto strided = io::read_npy(folder / "strided.npy");
    REQUIRE(strided.ok());
    CHECK(strided->as<double>()[3] == 6 / 7.0);
    CHECK(io::read_npy(folder / "row.npy").ok());
    for (const char* name : {"fortran.npy", "half.npy", "big.npy", "archive.npz"}) {
        CHECK(io::read_npy(folder / name).status().code() == ErrorCode::unsupported);
    }
    for (const char* name : {"struct.npy", "object.npy"}) CHECK_FALSE(io::read_npy(folder / name).ok());
}

}  // namespace
}  // namespace lanewise::tests
