package dev.skiff.engine.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What a folder's sources are compiled with, by the file that says so. */
enum Toolchain {
  GO("go.mod", "CGO_ENABLED=0 go build -o PROGRAM ."),
  CARGO("Cargo.toml", "cargo build --release"),
  MAKE("Makefile", "make"),
  CMAKE("CMakeLists.txt", "cmake -B build && cmake --build build"),
  MESON("meson.build", "meson setup build && meson compile -C build");

  private final String file;
  private final String build;

  Toolchain(String file, String build) {
    this.file = file;
    this.build = build;
  }

  /** The first that fits. */
  static Optional<Toolchain> of(Path folder) {
    return Arrays.stream(values())
        .filter(toolchain -> Files.isRegularFile(folder.resolve(toolchain.file)))
        .findFirst();
  }

  /** The command, with PROGRAM where a name belongs. */
  String build() {
    return build;
  }
}
