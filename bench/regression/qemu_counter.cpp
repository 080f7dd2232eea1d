// A plugin for QEMU: counts the instructions that a program executes, and prints how many to standard error when it ends. Debian's QEMU
// takes plugins but has no header for them, so what is called of it is declared here.
#include <cinttypes>
#include <cstddef>
#include <cstdint>
#include <cstdio>

extern "C" {

struct qemu_plugin_tb;  // a block of instructions that are translated together
using Id = std::uint64_t;

std::size_t qemu_plugin_tb_n_insns(const qemu_plugin_tb* block);
void qemu_plugin_register_vcpu_tb_trans_cb(Id id, void (*translated)(Id id, qemu_plugin_tb* block));
void qemu_plugin_register_vcpu_tb_exec_cb(qemu_plugin_tb* block, void (*executed)(unsigned cpu, void* data), int flags,
                                          void* data);
void qemu_plugin_register_atexit_cb(Id id, void (*ended)(Id id, void* data), void* data);

int qemu_plugin_version = 1;  // QEMU 7 and 8; from 9 on 2 is the least

static std::uintptr_t instructions = 0;

static void executed(unsigned, void* size) { instructions += reinterpret_cast<std::uintptr_t>(size); }
static void translated(Id, qemu_plugin_tb* block) {
    qemu_plugin_register_vcpu_tb_exec_cb(block, executed, 0, reinterpret_cast<void*>(qemu_plugin_tb_n_insns(block)));
}
static void ended(Id, void*) { std::fprintf(stderr, "%" PRIuPTR "\n", instructions); }

int qemu_plugin_install(Id id, const void*, int, char**) {
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, nullptr);
    return 0;
}
}
