"""Where figures come from: the machine, the versions and the command."""

import os
import platform
import shlex
from pathlib import Path

from side import BLAS_OVERRIDES, environment


def processor():
    try:
        for text in Path("/proc/cpuinfo").read_text().splitlines():
            if text.startswith("model name"):
                return text.split(":")[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def cores():
    """That this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def described(about):
    text = ", ".join(f"{name} {version}" for name, version in about.items() if name != "blas")
    return f"{text}; BLAS: {about['blas']}" if "blas" in about else text


def footer(abouts, program, arguments):
    """abouts: what the sides said of themselves."""
    machine = f"{processor()}, {cores()} cores, {platform.system()} {platform.machine()}."
    ours = [f"Lanewise: {about['isa']}, {about['compiler']}." for about in abouts if "isa" in about]
    peers = dict.fromkeys(described(about) for about in abouts if about and "isa" not in about)
    overrides = [name for name in BLAS_OVERRIDES if name in environment()]
    python = [f"PYTHON={os.environ['PYTHON']}"] if "PYTHON" in os.environ else []
    lines = [" ".join([machine, *ours[:1]]), ""]
    lines += [*(f"- {peer}" for peer in peers), ""] if peers else []
    lines += [f"BLAS with {' and '.join(overrides)} set.", ""] if overrides else []
    return [*lines, f"Command: `{shlex.join([*python, program, *map(str, arguments)])}`"]
