# ./dev test: native tests, Java unit tests with every check, then guests as an ordinary user.

test_user=skiff-test
# No suite takes a third of the first, no test a third of the second. Whoever does is asked for its threads, then ended.
test_limit=(timeout --foreground --signal=QUIT --kill-after=30 40m)
test_config=(--config junit.jupiter.execution.timeout.default=10m --config junit.jupiter.execution.timeout.threaddump.enabled=true)

run_tests() {
  local fast=0 status=0
  case ${1:-} in
    '') ;;
    --fast) fast=1 ;;
    *) fail "test takes --fast or nothing, not '$1'" ;;
  esac
  test_notes=()
  test_native_passed=0 test_native_failed=0
  if [ $fast = 1 ]; then need gcc libc.a make mvn; else need gcc libc.a make mvn qemu-system-x86_64 mke2fs curl fsck.erofs fsck.fat qemu-img setpriv pgrep skopeo; fi
  want "completions and the manual's form" /usr/bin/zsh=zsh /usr/bin/fish=fish /usr/bin/mandoc=mandoc
  rm -rf target/test
  mkdir -p target/test
  test_native || status=1
  test_java || status=1
  if [ $fast = 1 ]; then
    test_notes+=("guests: left out by --fast")
  elif [ $status != 0 ]; then
    test_notes+=("guests: not run, because something before them failed")
  else
    test_guests -t functional || status=1
    test_guests -t kill-loop || status=1
    test_distribution || status=1
  fi
  test_summary || status=1
  return $status
}

test_native() {
  step "native: building, then unit tests under address and undefined-behaviour sanitizers"
  make -s -C native all testtools
  local log=target/test/native.log
  if make -s -k -C native check > "$log" 2>&1; then
    test_native_passed=$(grep -c '^native: ' "$log" || true)
    sed 's/^/  /' "$log" | grep 'native: ' || true
  else
    test_native_passed=$(grep -c '^native: ' "$log" || true)
    test_native_failed=1
    tail -n 60 "$log"
    return 1
  fi
}

test_java() {
  step "java: compiling with Error Prone, NullAway, Checkstyle and format check; unit tests"
  "${test_limit[@]}" mvn -B -Dstyle.color=never -Pcheck -fae verify --no-transfer-progress 2>&1 | tee target/test/java.log |
    grep -E --line-buffered '^\[(ERROR|WARNING)\]|Tests run:|BUILD' || true
  grep -q 'BUILD SUCCESS' target/test/java.log && return
  if grep -q '^"main"' target/test/java.log; then
    echo "a test hung; the class that began last, and where it was:"
    grep 'Running dev' target/test/java.log | tail -n 1
    sed -n '/^"main"/,/^$/p' target/test/java.log | head -n 50
  fi
  return 1
}

# compile_programs DIR: programs in other languages, where whoever runs this has a compiler; the tests say when one is missing.
# The test user has none, nor a home to cache in. Without cargo the example, which has no crates, is no more than its one file.
compile_programs() {
  local sources=testkit/src/test/programs
  mkdir "$1"
  if have rustc; then
    rustc -O -o "$1/rusty" $sources/rusty.rs && rustc -O --edition 2021 -o "$1/counter" examples/rust/src/main.rs ||
      test_notes+=("Rust programs: not run, rustc failed")
  else
    test_notes+=("Rust programs: not run, no rustc on PATH")
  fi
  if have go; then
    export CGO_ENABLED=0 GOTOOLCHAIN=local
    go build -o "$1/gopher" $sources/gopher.go && go build -C examples/go -o "$1/greeter" . ||
      test_notes+=("Go programs: not run, go build failed")
  else
    test_notes+=("Go programs: not run, no go on PATH")
  fi
}

# As root: a user of its own, without groups, privileges or our environment. Else: the user who runs this, environment cleaned too.
prepare_guests() {
  [ -z "${test_place:-}" ] || return 0
  packaging/stage
  test_place=$(mktemp -d /tmp/skiff-test.XXXXXX)
  trap test_cleanup EXIT
  trap 'exit 130' INT TERM
  mkdir "$test_place/testkit" "$test_place/tmp" "$test_place/home"
  # With their times: the command's archive of classes holds for these jars only.
  cp -rp target/skiff "$test_place/skiff"
  cp -r testkit/target/classes testkit/target/test-classes testkit/target/lib "$test_place/testkit/"
  cp -r examples "$test_place/examples"
  compile_programs "$test_place/programs"
  as_test_user=(env -i "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "HOME=$test_place/home" LANG=C.UTF-8
    "JAVA_HOME=$JAVA_HOME" "TMPDIR=$test_place/tmp")
  if [ "$(id -u)" = 0 ]; then
    id "$test_user" > /dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "$test_user"
    chown -R "$test_user:" "$test_place"
    as_test_user=(setpriv --reuid "$test_user" --regid "$test_user" --clear-groups --no-new-privs "${as_test_user[@]}")
  else
    test_notes+=("guests ran as $(id -un): only root can make the user $test_user")
  fi
  test_nanos=()
  if [ -n "${SKIFF_TEST_NANOS:-}" ]; then
    cp -r "$SKIFF_TEST_NANOS" "$test_place/nanos"
    chmod -R a+rX "$test_place/nanos"
    test_nanos=("SKIFF_TEST_NANOS=$test_place/nanos")
  else
    test_notes+=("unikernels: not run, SKIFF_TEST_NANOS names no folder with a Nanos kernel")
  fi
  want "kernels that nobody here wrote" /boot/memtest86+x64.bin=memtest86+ /boot/ipxe.lkrn=ipxe
  prepare_hermit
  chmod 755 "$test_place"
  SKIFF_STAGED=$test_place/skiff guest_kernel "$test_place/tmp" "${as_test_user[@]}"
  cp -r target/kernels/bases "$test_place/bases"
  chmod -R a+rX "$test_place/bases"
}

# want WHAT FILE=PACKAGE…: installs what is missing where it can, else notes that WHAT is not run.
want() {
  local what=$1 missing=() each why
  shift
  for each in "$@"; do
    [ -e "${each%%=*}" ] || missing+=("${each#*=}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    test_notes+=("$what: not run; as root run: $(install_line "${missing[@]}")")
  elif ! why=$(apt_install "${missing[@]}"); then
    test_notes+=("$what: not run, ${missing[*]} cannot be installed: ${why##*$'\n'}")
  fi
}

# What Hermit's tests need, compiled by whoever runs this: the test user has no network settings of its own, nor a place to keep it.
prepare_hermit() {
  local why
  test_hermit=()
  step "hermit: the toolchain and the kernel (compiled once; kept in $hermit_place)"
  if why=$(hermit_toolchain) && why=$(SKIFF_STAGED=$test_place/skiff hermit_compile); then
    mkdir "$test_place/hermit"
    hermit_taken "$test_place/hermit"
    local crates=$hermit_place/cargo
    if [ "$(id -u)" = 0 ]; then
      # The test user may not look into the home of whoever runs this.
      crates=$test_place/hermit/cargo
      cp -rp "$hermit_place/cargo" "$crates"
      chown -R "$test_user:" "$test_place/hermit" "$test_place/tmp"
    fi
    test_hermit=("SKIFF_TEST_HERMIT=$test_place/hermit" "CARGO_HOME=$crates" "CARGO_NET_OFFLINE=true")
  else
    test_notes+=("programs for Hermit: not run, $why")
  fi
}

# test_guests SELECTION…: JUnit's console launcher over the staged copy, as the test user.
test_guests() {
  step "guests: $* suite, as ${test_user} where possible"
  prepare_guests
  local status=0 reports=$test_place/tmp/reports-$2
  (cd "$test_place/tmp" && "${test_limit[@]}" "${as_test_user[@]}" ${SKIFF_SOAK_ROUNDS:+SKIFF_SOAK_ROUNDS=$SKIFF_SOAK_ROUNDS} "${test_nanos[@]}" "${test_hermit[@]}" \
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:-UsePerfData -Xmx256m \
    "-Dskiff.stage=$test_place/${test_stage:-skiff}" "-Dskiff.bases=$test_place/bases" "-Dskiff.examples=$test_place/examples" \
    "-Dskiff.programs=$test_place/programs" \
    "-Djava.io.tmpdir=$test_place/tmp" -cp "$test_place/testkit/test-classes:$test_place/testkit/classes:$test_place/testkit/lib/*" \
    org.junit.platform.console.ConsoleLauncher execute --scan-classpath="$test_place/testkit/test-classes" "$@" \
    "${test_config[@]}" --disable-banner --disable-ansi-colors --details=tree --reports-dir="$reports") || status=1
  mkdir -p "target/test/$2"
  cp "$reports"/*.xml "target/test/$2/" 2> /dev/null || status=1
  return $status
}

# The distribution as somebody unpacks it, in another folder than the one it was made in.
test_distribution() {
  step "distribution: making it, unpacking it, running a guest from it"
  packaging/dist 2> target/test/dist.log || {
    tail -n 20 target/test/dist.log
    return 1
  }
  "${as_test_user[@]}" tar -xzf target/dist/skiff-*-linux-x86_64.tar.gz -C "$test_place/tmp"
  mv "$test_place"/tmp/skiff-*-linux-x86_64 "$test_place/unpacked"
  test_stage=unpacked test_guests -t distribution
}

test_cleanup() {
  local left
  left=$(pgrep -f "$test_place" || true)
  if [ -n "$left" ]; then
    step "left behind by the tests, ended now: $(echo $left)"
    # shellcheck disable=SC2086 # one pid a word
    kill -9 $left 2> /dev/null || true
  fi
  rm -rf "$test_place"
}

# count_reports FILE…: "passed failed skipped" of JUnit XML reports.
count_reports() {
  awk '
    function value(name) { return match($0, name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3) + 0 : 0 }
    /<testsuite / { tests += value(" tests"); bad += value(" failures") + value(" errors"); skipped += value(" skipped") }
    END { printf "%d %d %d\n", tests - bad - skipped, bad, skipped }' "$@" /dev/null
}

test_summary() {
  local reports=() passed failed skipped note
  mapfile -t reports < <(find . -path '*/surefire-reports/TEST-*.xml' -newer target/test/native.log -o -path './target/test/*/TEST-*.xml')
  read -r passed failed skipped < <(count_reports "${reports[@]}")
  passed=$((passed + test_native_passed))
  failed=$((failed + test_native_failed))
  if [ -f target/test/java.log ] && ! grep -q 'BUILD SUCCESS' target/test/java.log && [ "$failed" = 0 ]; then
    test_notes+=("the Java build failed before or beside its tests: target/test/java.log")
    failed=1
  fi
  echo
  echo "skiff tests, native and Java${reports:+, from ${#reports[@]} reports}:"
  [ "$skipped" = 0 ] || echo "  not run: $skipped tests say themselves why (see <skipped> in target/test)"
  for note in "${test_notes[@]}"; do echo "  $note"; done
  echo "tests: $passed passed, $failed failed"
  [ "$failed" = 0 ]
}

soak() {
  local rounds=${1:-200}
  need_to_run
  # As long as the rounds take.
  test_limit=() test_config=()
  test_notes=()
  mkdir -p target/test
  step "compiling the testkit"
  mvn -q -B -Dstyle.color=never -pl wire,testkit -DskipTests package
  SKIFF_SOAK_ROUNDS=$rounds test_guests -t kill-loop
}
