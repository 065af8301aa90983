# The base hermit: its toolchain, and what tests and the demo compile with it, kept outside the clone.

# Of the user who runs this: another clone, and a later run, find it again.
hermit_place=${SKIFF_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/skiff-test}/hermit

hermit_packages=(rustc-web cargo-web rust-web-src libstd-rust-web-dev lld binutils)

hermit_toolchain_is_here() {
  local file
  for file in bin/rustc bin/cargo bin/ld.lld bin/objcopy bin/ar lib/rustlib/src/rust/library/Cargo.lock; do
    [ -e "/usr/$file" ] || return 1
  done
}

# hermit_toolchain: installs what is missing if it can; else says why not, and fails.
hermit_toolchain() {
  hermit_toolchain_is_here && return 0
  local why
  if [ "$(id -u)" != 0 ]; then
    echo "the Rust toolchain for it is missing; as root run: $(install_line "${hermit_packages[@]}")"
    return 1
  fi
  if ! why=$(apt_install "${hermit_packages[@]}") || ! hermit_toolchain_is_here; then
    echo "the Rust toolchain for it cannot be installed: ${why##*$'\n'}"
    return 1
  fi
}

# hermit_compile [both]: fills the kept place with the kernel and the standard library, by building the example; the kernels for
# both buses where that is said. Says why not, and fails, where that does not work.
hermit_compile() {
  local log work status=0 buses=${1:-one}
  mkdir -p "$hermit_place"
  # Its own, as an engine takes no folder of somebody else for its socket.
  work=$(mktemp -d /tmp/skiff-hermit.XXXXXX)
  log=$work/log
  (
    # Two test runs at once compile one after another.
    flock 9
    export "SKIFF_HOME=$hermit_place/home" "SKIFF_HOST=unix://$work/hermit.sock" "CARGO_HOME=$hermit_place/cargo"
    local skiff=${SKIFF_STAGED:-$root/target/skiff}/bin/skiff
    cp -rp "$root/examples/hermit-http" "$work/hermit-example"
    "$skiff" build --base hermit -t hermit-http "$work/hermit-example" > "$log" 2>&1 || status=1
    [ "$buses" != both ] || "$skiff" base pull hermit >> "$log" 2>&1 || status=1
    "$skiff" daemon stop >> "$log" 2>&1 || true
    exit $status
  ) 9> "$hermit_place/lock" || status=1
  [ $status = 0 ] || echo "compiling its kernel failed: $(tail -n 3 "$log" | tr '\n' ' ')"
  rm -rf "$work"
  return $status
}

# hermit_taken DIR: a copy of what was compiled, for another home: the kernels and cargo's folder. The crates' sources stay where
# they are, as cargo compiles anew what lies elsewhere.
hermit_taken() {
  mkdir -p "$1/bases" "$1/cache/hermit"
  cp -rp "$hermit_place/home/bases/hermit" "$1/bases/hermit"
  cp -rp "$hermit_place/home/cache/hermit/programs" "$1/cache/hermit/programs"
}
