package dev.skiff.engine.base.ownkernel;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.qcow2.WritableQcow2;
import dev.skiff.engine.vm.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What one instance has of its own: an overlay on each disk of its image. */
final class InstanceDisks {
  private static final int SECTOR = 512;

  /** The command line that OSv's boot sector reads (osv, arch/x64/boot16.S): sectors 1 to 63. */
  private static final int COMMAND_LINE_AT = SECTOR;

  private final Path directory;

  /**
   * @param directory the instance's own
   */
  InstanceDisks(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes what is not there; what is, is kept.
   *
   * @param bases shared, never written
   * @param firstLine for the first disk, where a boot sector reads it; may be empty
   */
  List<Machine.Disk> prepare(List<Path> bases, String firstLine) throws IOException {
    List<Machine.Disk> disks = new ArrayList<>();
    for (Path base : bases) {
      String name = "disk" + disks.size();
      Path file = directory.resolve(name + ".qcow2");
      Path baseName = directory.resolve(name + ".base");
      String relative = directory.relativize(base).toString();
      if (!Files.exists(file)) {
        Files.writeString(baseName, relative);
        create(file, base, relative);
      } else if (!Files.readString(baseName).equals(relative)) {
        throw otherBase(file);
      }
      if (disks.isEmpty() && !firstLine.isEmpty()) {
        tell(file, base, firstLine);
      }
      disks.add(new Machine.Disk(name, file, false, Optional.of(base)));
    }
    return disks;
  }

  private static void create(Path file, Path base, String relative) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (RawDisk below = RawDisk.open(base, "the disk")) {
      if (below.size() == 0 || below.size() % SECTOR != 0) {
        throw BaseFailure.unfit(
            OwnKernelBase.NAME,
            "the disk '%s' of its image has %d bytes, no whole number of sectors"
                .formatted(base.getFileName(), below.size()),
            "fill it up: truncate -s %512 FILE");
      }
      try (WritableQcow2 made = WritableQcow2.create(fresh, below, relative, below.size())) {
        made.force();
      }
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Changes nothing where that line stands there already. */
  private static void tell(Path file, Path base, String line) throws IOException {
    byte[] words = Arrays.copyOf(line.getBytes(StandardCharsets.UTF_8), CommandLine.MAX_BYTES + 1);
    try (RawDisk below = RawDisk.open(base, "the disk");
        WritableQcow2 disk = WritableQcow2.open(file, below)) {
      if (disk.size() < COMMAND_LINE_AT + words.length) {
        throw BaseFailure.unfit(
            OwnKernelBase.NAME, "its first disk is too small for a command line", "give it none");
      }
      if (!Arrays.equals(disk.read(COMMAND_LINE_AT, words.length), words)) {
        disk.write(COMMAND_LINE_AT, words);
        disk.force();
      }
    }
  }

  private static BaseFailure otherBase(Path file) {
    return BaseFailure.unfit(
        OwnKernelBase.NAME,
        "what the instance has written belongs to a disk that this release keeps elsewhere",
        "create the instance anew; what it wrote stays in '" + file + "'");
  }
}
