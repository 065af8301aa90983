package dev.skiff.engine.build;

import dev.skiff.engine.format.elf.DynamicSection;
import dev.skiff.engine.format.elf.ElfFile;
import java.util.Optional;

/**
 * A program or library on its way into an image: where it lies here and where in the guest, both as
 * the loader names it, because {@code $ORIGIN} is the folder of that name.
 *
 * @param neededBy empty for the program and its loader
 */
record ElfObject(
    HostFile file, ElfFile elf, String hostPath, String guestPath, Optional<ElfObject> neededBy) {

  DynamicSection dynamic() {
    return elf.dynamic();
  }

  String hostOrigin() {
    return parent(hostPath);
  }

  String guestOrigin() {
    return parent(guestPath);
  }

  String name() {
    return guestPath.substring(guestPath.lastIndexOf('/') + 1);
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? "/" : path.substring(0, slash);
  }
}
