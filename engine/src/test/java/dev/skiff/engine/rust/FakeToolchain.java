package dev.skiff.engine.rust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A root folder in which a toolchain is installed whose programs are shell scripts. */
public final class FakeToolchain {
  private final Path root;

  private FakeToolchain(Path root) {
    this.root = root;
  }

  /** Complete; each program succeeds and does nothing. */
  public static FakeToolchain in(Path root) throws IOException {
    FakeToolchain made = new FakeToolchain(root);
    Files.createDirectories(root.resolve("usr/bin"));
    Files.createDirectories(root.resolve("usr/lib/rustlib/x86_64-unknown-linux-gnu/lib"));
    Path library = Files.createDirectories(root.resolve("usr/lib/rustlib/src/rust/library"));
    Files.createFile(library.resolve("Cargo.lock"));
    made.program("rustc", "echo 'rustc 1.96.0 (ac68faa20 2026-05-25)'");
    made.program(
        "ld.lld", "[ \"$1\" = --version ] && echo 'Debian LLD 14.0.6' && exit\ntouch \"$5\"");
    // objcopy -w -G … -G … FROM TO
    made.program("objcopy", "printf '\\177ELF\\2\\1\\1\\0' > \"$7\"");
    made.program("ar", "echo a library > \"$2\"");
    made.program("cargo", ":");
    return made;
  }

  public Path root() {
    return root;
  }

  /** Replaces a program. */
  public void program(String name, String script) throws IOException {
    Path file = root.resolve("usr/bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
