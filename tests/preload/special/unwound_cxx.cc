// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "unwound.h"

namespace
{
struct Counted {
    static int alive;
    std::string text = std::string(100, 'x');
    Counted()
    {
        alive++;
    }
    ~Counted()
    {
        alive--;
    }
};
int Counted::alive = 0;

[[gnu::noinline]] void thrown_through(int depth, const std::function<void()> &last)
{
    Counted counted;
    auto kept = std::make_unique<Counted>();
    if (depth > 0)
        thrown_through(depth - 1, last);
    else
        last();
    kept->text += counted.text;
}

struct Base {
    virtual void run(void (*compare)(const char *)) = 0;
    virtual ~Base() = default;
};

struct Derived : virtual Base {
    void run(void (*compare)(const char *)) override
    {
        try {
            thrown_through(5, [compare] {
                compare("in a lambda");
                throw std::runtime_error("thrown");
            });
        } catch (const std::exception &) {
            compare("in a handler");
        }
    }
};
} // namespace

extern "C" void unwound_in_cxx(void (*compare)(const char *))
{
    std::unique_ptr<Base> derived(new Derived);
    derived->run(compare);
    if (Counted::alive != 0) {
        std::puts("an exception did not end what it went through");
        std::exit(9);
    }
}
