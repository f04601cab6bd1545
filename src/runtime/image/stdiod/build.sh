#!/bin/sh
# Compiles stdiod: build.sh OUTPUT. A static binary that runs in any image; CC and CFLAGS replace compiler and options.
set -eu
output=$1
cd "$(dirname "$0")"
# shellcheck disable=SC2086 # several options in one variable
exec ${CC:-musl-gcc} -std=c17 -Wall -Wextra -Werror -Wconversion -Wshadow ${CFLAGS:--static -Os -s -fstack-protector-strong} \
  -DSTDIOD_VERSION="\"${VERSION:-dev}\"" -o "$output" main.c serve.c session.c connection.c spawn.c setup.c environment.c report.c
