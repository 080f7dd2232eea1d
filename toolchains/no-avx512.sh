#!/bin/sh
# In place of an emulator: the program is not started.
echo "skipped: this CPU has no AVX-512, and QEMU emulates none"
exit 77
