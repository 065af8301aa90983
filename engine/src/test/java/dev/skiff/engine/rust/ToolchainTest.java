package dev.skiff.engine.rust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolchainTest {
  @TempDir Path folder;

  @Test
  void isFoundWithItsVersions() throws IOException {
    Toolchain found = Toolchain.find(FakeToolchain.in(folder).root());
    assertThat(found.compilerVersion()).isEqualTo("rustc 1.96.0 (ac68faa20 2026-05-25)");
    assertThat(found.linkerVersion()).isEqualTo("Debian LLD 14.0.6");
    assertThat(found.path(Toolchain.Part.CARGO)).isEqualTo(folder.resolve("usr/bin/cargo"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "usr/bin/rustc",
        "usr/bin/cargo",
        "usr/bin/ld.lld",
        "usr/bin/objcopy",
        "usr/bin/ar",
        "usr/lib/rustlib/src/rust/library/Cargo.lock",
        "usr/lib/rustlib/x86_64-unknown-linux-gnu/lib"
      })
  void whateverIsMissingIsToldWithThePackages(String part) throws IOException {
    FakeToolchain.in(folder);
    Files.delete(folder.resolve(part));
    assertThatThrownBy(() -> Toolchain.find(folder))
        .isInstanceOfSatisfying(
            RustFailure.class,
            failure -> {
              assertThat(failure).hasMessageEndingWith("there is no " + folder.resolve(part));
              assertThat(failure.hint())
                  .isEqualTo(
                      "apt-get install --no-install-recommends rustc-web cargo-web rust-web-src"
                          + " libstd-rust-web-dev lld");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"rustc 1.87.0 (x)", "rustc 1.63.0", "rustc 2", "nonsense"})
  void anOldOneIsRefused(String version) throws IOException {
    FakeToolchain.in(folder).program("rustc", "echo '" + version + "'");
    assertThatThrownBy(() -> Toolchain.find(folder))
        .isInstanceOf(RustFailure.class)
        .hasMessageContaining(version);
  }

  @Test
  void oneThatDoesNotStartIsTold() throws IOException {
    FakeToolchain.in(folder).program("rustc", "echo broken >&2; exit 127");
    assertThatThrownBy(() -> Toolchain.find(folder))
        .isInstanceOf(RustFailure.class)
        .hasMessageContaining("broken");
  }

  @Test
  void cargoGetsTheUsersEnvironmentLessWhatChangesTheBuild() throws IOException {
    Toolchain toolchain = Toolchain.find(FakeToolchain.in(folder).root());
    Map<String, String> inherited =
        Map.of(
            "HOME", "/root",
            "CARGO_HOME", "/c",
            "CARGO_REGISTRIES_MINE_TOKEN", "t",
            "https_proxy", "p",
            "RUSTFLAGS", "-x",
            "RUSTUP_TOOLCHAIN", "nightly",
            "CARGO_BUILD_TARGET", "wasm",
            "CARGO_TARGET_DIR", "/t",
            "CARGO_PROFILE_RELEASE_LTO", "true",
            "HERMIT_LOG_LEVEL_FILTER", "trace");
    assertThat(CargoEnvironment.of(inherited, toolchain, Map.of("ADDED", "1")))
        .containsExactly(
            Map.entry("ADDED", "1"),
            Map.entry("CARGO_HOME", "/c"),
            Map.entry("CARGO_REGISTRIES_MINE_TOKEN", "t"),
            Map.entry("CARGO_TERM_COLOR", "never"),
            Map.entry("CARGO_TERM_PROGRESS_WHEN", "never"),
            Map.entry("HOME", "/root"),
            Map.entry("RUSTC", folder.resolve("usr/bin/rustc").toString()),
            Map.entry("RUSTC_BOOTSTRAP", "1"),
            Map.entry("https_proxy", "p"));
  }
}
