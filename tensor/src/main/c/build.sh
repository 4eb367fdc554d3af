#!/usr/bin/env bash
# Compiles the C kernels: build.sh FOLDER puts native/OS-ARCH/libyunmo-{cpu,ISA...}.so under FOLDER. Every .c file here but
# cpu.c goes into each variant. Without a C compiler, or on another processor, it says so and succeeds: the kernels in Java
# serve. CC names the compiler.
set -u
here=$(cd "$(dirname "$0")" && pwd)
to=${1:?usage: build.sh FOLDER}

if [ "${YUNMO_NATIVE:-}" = off ]; then
    echo "native kernels: not built (YUNMO_NATIVE=off)"
    exit 0
fi
cc=
for c in "${CC:-}" cc gcc clang; do
    if [ -n "$c" ] && command -v "$c" >/dev/null 2>&1; then
        cc=$c
        break
    fi
done
if [ -z "$cc" ]; then
    echo "native kernels: not built, no C compiler found (the kernels in Java serve; a C compiler makes them faster)"
    exit 0
fi

os=$(uname -s | tr '[:upper:]' '[:lower:]')
case $(uname -m) in
x86_64 | amd64) arch=x86_64 ;;
aarch64 | arm64) arch=aarch64 ;;
*)
    echo "native kernels: none for $(uname -m)"
    exit 0
    ;;
esac

avx2="-mavx2 -mfma -mf16c"
case $arch in
x86_64) variants="avx2 avx-vnni avx512-vnni" ;;
aarch64) variants="neon-dotprod neon-i8mm" ;;
esac
flags() {
    case $1 in
    avx2) echo "$avx2" ;;
    avx-vnni) echo "$avx2 -mavxvnni" ;;
    avx512-vnni) echo "$avx2 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni" ;;
    neon-dotprod) echo "-march=armv8.2-a+dotprod+fp16" ;;
    neon-i8mm) echo "-march=armv8.2-a+dotprod+fp16+i8mm" ;;
    esac
}

out=$to/native/$os-$arch
mkdir -p "$out"
current() { # whether library $1 is newer than every source
    [ -f "$1" ] && [ -z "$(find "$here" -type f -newer "$1" | head -n 1)" ]
}
compile() { # library, flags and sources
    library=$1
    shift
    current "$library" && return
    # no-math-errno and no-trapping-math let loops become vectors and change no result.
    if "$cc" -std=gnu11 -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math -fPIC -fvisibility=hidden -Wall -Wextra -shared \
        -o "$library.new" "$@" -lm >"$library.log" 2>&1; then
        mv "$library.new" "$library"
        rm -f "$library.log"
    else
        echo "native kernels: $(basename "$library") not built with $cc: $(head -n 1 "$library.log")"
        rm -f "$library" "$library.new" "$library.log"
    fi
}

sources=$(find "$here" -maxdepth 1 -name '*.c' ! -name cpu.c | LC_ALL=C sort)
compile "$out/libyunmo-cpu.so" "$here/cpu.c"
for v in $variants; do
    # shellcheck disable=SC2046,SC2086 # flags and sources are lists
    compile "$out/libyunmo-$v.so" $(flags "$v") $sources
done
exit 0
