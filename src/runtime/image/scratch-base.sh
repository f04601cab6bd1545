#!/bin/sh
# Lays out a base image for the Dockerfile where no registry can be reached: scratch-base.sh FOLDER NODE.
# FOLDER/base becomes BASE_IMAGE: what NODE needs of this machine (loader, libraries, certificates) and two users.
# FOLDER/node becomes NODE_IMAGE: NODE itself. FOLDER/build becomes BUILD_IMAGE, which borrows the machine's compiler
# through read-only mounts of /usr and, where they are not links into it, /bin, /lib and /lib64.
set -eu
folder=$1
node=$2
base=$folder/base

mkdir -p "$base/etc/ssl/certs" "$base/tmp" "$folder/node/usr/local/bin" "$folder/build/etc"
chmod 1777 "$base/tmp"
ldd "$node" | grep -o '/[^ ]*' | sort -u | while read -r library; do
  mkdir -p "$base$(dirname "$library")"
  cp -L "$library" "$base$library"
done
cp -L /etc/ssl/certs/ca-certificates.crt "$base/etc/ssl/certs/ca-certificates.crt"
printf '%s\n' 'root:x:0:0:root:/:/sbin/nologin' 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin' >"$base/etc/passwd"
printf '%s\n' 'root:x:0:' 'nonroot:x:65532:' >"$base/etc/group"
printf '%s\n' 'hosts: files dns' >"$base/etc/nsswitch.conf"
cp -L "$node" "$folder/node/usr/local/bin/node"

for link in bin lib lib64; do
  [ -L "/$link" ] && ln -sfn "$(readlink "/$link")" "$folder/build/$link"
done
mkdir -p "$folder/build/usr" "$folder/build/tmp"
chmod 1777 "$folder/build/tmp"
for part in base node build; do
  printf 'FROM scratch\nCOPY . /\n' >"$folder/$part.Dockerfile"
  find "$folder/$part" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +
done
