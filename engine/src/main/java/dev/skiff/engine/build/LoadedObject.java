package dev.skiff.engine.build;

import dev.skiff.engine.format.elf.ElfFile;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A program or library as a loader has it: where it lies here and where it will lie in the guest.
 *
 * @param host its file, as found
 * @param guest its absolute path in the guest
 * @param loadedBy who needed it first; empty for the program
 */
record LoadedObject(Path host, String guest, ElfFile elf, Optional<LoadedObject> loadedBy) {

  /** What {@code $ORIGIN} is here. */
  Path hostFolder() {
    return Objects.requireNonNull(host.toAbsolutePath().getParent(), "a file has a folder");
  }

  /** What {@code $ORIGIN} will be in the guest. */
  String guestFolder() {
    int slash = guest.lastIndexOf('/');
    return slash == 0 ? "/" : guest.substring(0, slash);
  }

  /** For messages: the name by which a loader knows it. */
  String name() {
    return host.getFileName().toString();
  }
}
