// What no file of the engine may hold, all of it: heap, exceptions, types at run time, streams, and objects made before main.
#include <cstdlib>
#include <iostream>
#include <new>
#include <string>
#include <typeinfo>

struct Bad {
    virtual ~Bad() = default;
    virtual int value() const { return 1; }
};

std::string before_main(std::getenv("HOME") == nullptr ? "" : "a string that does not fit into itself");

Bad* on_the_heap() { return new (std::nothrow) Bad; }

void* from_malloc(std::size_t size) { return std::malloc(size); }

const std::string& once() {
    static const std::string text(before_main + "!");
    return text;
}

int thrown(const Bad* bad) {
    try {
        if (bad == nullptr) throw 1;
        std::cout << typeid(*bad).name() << std::string("in the frame") + once();
    } catch (int code) {
        return code;
    }
    return bad->value();
}
