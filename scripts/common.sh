# Shared by the parts of ./dev: steps, packages, building, the guest kernel.

# step WORDS…: one line for each thing done, on stderr so that output stays output.
step() { printf 'dev: %s\n' "$*" >&2; }

fail() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

now_millis() { printf '%s\n' $(($(date +%s%N) / 1000000)); }

have() { command -v "$1" > /dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]; }

# The Debian package that brings each program or file. Only what is missing is installed.
package_of() {
  case $1 in
    qemu-system-x86_64) echo qemu-system-x86 ;;
    gcc) echo gcc ;;
    libc.a) echo libc6-dev ;;
    make) echo make ;;
    mvn) echo maven ;;
    mke2fs) echo e2fsprogs ;;
    curl) echo curl ;;
    fsck.erofs) echo erofs-utils ;;
    fsck.fat) echo dosfstools ;;
    qemu-img) echo qemu-utils ;;
    setpriv) echo util-linux ;;
    pgrep) echo procps ;;
    skopeo) echo skopeo ;;
  esac
}

is_here() {
  case $1 in
    libc.a) [ -e /usr/lib/x86_64-linux-gnu/libc.a ] || [ -e /usr/lib64/libc.a ] || [ -e /usr/lib/libc.a ] ;;
    *) have "$1" ;;
  esac
}

install_line() { echo "apt-get install -y --no-install-recommends $*"; }

# apt_install PACKAGE…: as root; prints the end of what apt says, which matters only when it fails.
apt_install() {
  step "installing $*"
  local log status=0
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2046 # words
  { $(install_line "$@") || { apt-get update && $(install_line "$@"); }; } > "$log" 2>&1 || status=1
  [ $status = 0 ] || tail -n 20 "$log"
  rm -f "$log"
  return $status
}

# need WHAT…: installs the packages of what is missing when it can, else says the one command that does.
need() {
  local what packages=()
  # First, for no package brings it.
  find_java
  for what in "$@"; do
    is_here "$what" || packages+=("$(package_of "$what")")
  done
  if [ ${#packages[@]} -gt 0 ]; then
    [ "$(id -u)" = 0 ] || fail "missing packages; as root run: $(install_line "${packages[@]}")"
    local why
    why=$(apt_install "${packages[@]}") || {
      printf '%s\n' "$why" >&2
      fail "could not install ${packages[*]}"
    }
  fi
}

need_to_build() { need gcc libc.a make mvn; }

need_to_run() { need gcc libc.a make mvn qemu-system-x86_64 mke2fs curl pgrep; }

build() {
  need_to_build
  packaging/stage
}

# The measuring programs: testkit and bench with their libraries, in target/bench-lib.
build_bench() {
  local stamp=target/.built-bench
  if [ -e $stamp ] && [ -z "$(find wire/src/main engine/src/main fabric/src/main testkit/pom.xml testkit/src/main bench/pom.xml bench/src -newer $stamp -print -quit)" ]; then
    return 0
  fi
  step "building the measuring programs (javac)"
  mkdir -p target
  : > target/.building-bench
  rm -rf target/bench-lib
  mvn -q -B -Dstyle.color=never -pl wire,engine,fabric,testkit,bench -Dmaven.test.skip=true package dependency:copy-dependencies \
    -DincludeScope=runtime -Dmdep.useBaseVersion=true -DoutputDirectory="$root/target/bench-lib"
  cp bench/target/skiff-bench-*.jar target/bench-lib/
  mv target/.building-bench $stamp
}

fmt() {
  need_to_build
  step "formatting the Java sources (google-java-format)"
  mvn -q -B -Dstyle.color=never spotless:apply
}

clean() {
  step "removing what was built"
  rm -rf target/skiff target/stage-lib target/native target/bench-lib target/.built-bench target/test target/dist target/demo ./*/target
}

bench() {
  need_to_run
  packaging/stage
  build_bench
  make -s -C native testtools benchtools
  local places
  places=$(mktemp -d /tmp/skiff-bench.XXXXXX)
  # shellcheck disable=SC2064 # its value now
  trap "rm -rf '$places'" EXIT
  guest_kernel "$places"
  case " $* " in *" start-up "* | "  ") packaging/dist ;; esac
  local why hermit=
  case " $* " in
    *" hermit "* | *" bases "* | "  ")
      if why=$(hermit_toolchain) && why=$(hermit_compile both); then
        hermit=$places/hermit
        hermit_taken "$hermit"
        export CARGO_HOME=$hermit_place/cargo
      else
        step "hermit: left out, $why"
      fi
      ;;
  esac
  "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Dskiff.stage="$root/target/skiff" -Dskiff.native="$root/target/native" -Dskiff.dist="$(echo "$root"/target/dist/skiff-*-linux-x86_64)" \
    -Dskiff.bases="$root/target/kernels/bases" -Dskiff.examples="$root/examples" -Dskiff.results="$root/bench/results" -Dskiff.hermit="$hermit" -Djava.io.tmpdir="$places" \
    -cp "$root/target/bench-lib/*" dev.skiff.bench.Main "$@"
}

# guest_kernel DIR [RUNNER…]: fills target/kernels/bases with the base's kernel, once for demo, tests and bench. RUNNER is a
# prefix that runs a command as another user; DIR is a short path for the engine's socket and home.
guest_kernel() {
  local directory=$1
  shift
  # One that was kept without the modules for shared folders is fetched anew.
  compgen -G 'target/kernels/bases/linux/*/modules/9p.ko' > /dev/null && return 0
  step "fetching the guest kernel (once; kept in target/kernels)"
  local skiff=("$@" env "SKIFF_HOME=$directory/kernel-home" "SKIFF_HOST=unix://$directory/kernel.sock" "${SKIFF_STAGED:-$root/target/skiff}/bin/skiff")
  if [ -n "${SKIFF_KERNEL:-}" ]; then
    "${skiff[@]}" base import linux "$SKIFF_KERNEL"
  else
    "${skiff[@]}" base pull linux
  fi
  "${skiff[@]}" daemon stop
  mkdir -p target/kernels
  rm -rf target/kernels/.bases
  cp -r "$directory/kernel-home/bases" target/kernels/.bases
  chmod -R a+rX target/kernels
  rm -rf target/kernels/bases
  mv target/kernels/.bases target/kernels/bases
  rm -rf "$directory/kernel-home"
}
