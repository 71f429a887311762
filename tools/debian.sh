#!/bin/sh
# Installs what is missing of PROGRAM=PACKAGE ... with apt-get, as root or by sudo; does nothing if all is there.
set -eu
missing=""
for pair in "$@"; do
  command -v "${pair%%=*}" >/dev/null 2>&1 || missing="$missing ${pair#*=}"
done
[ -n "$missing" ] || exit 0
as_root=""
if [ "$(id -u)" != 0 ]; then
  as_root="sudo -n"
  $as_root true 2>/dev/null || as_root="no"
fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$as_root" = no ]; then
  echo "The tests need these Debian packages:$missing. Install them as root, then try again." >&2
  exit 1
fi
echo "installing:$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086 - both are lists of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
