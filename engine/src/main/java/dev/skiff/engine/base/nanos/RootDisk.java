package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.format.nanos.GuestDisk;
import dev.skiff.engine.format.nanos.GuestDiskWriter;
import dev.skiff.engine.format.tfs.IdentityZone;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.SymbolIndex;
import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tfs.TfsVolume.RootPart;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The disk that a guest of an image begins with, without boot parts (docs/design/nanos-disk.md).
 * The same tree, the same bytes.
 */
final class RootDisk {
  static final String FILE = "disk.img";

  /** What its log's symbols are: a disk that lacks it was made by an earlier release. */
  static final String SYMBOLS = "symbols";

  /** Room of a file of an identity. */
  static final int SECTOR = IdentityZone.MAX_FILE_BYTES;

  /** Changes whenever a tree gets other bytes. */
  static final int FORMAT = 2;

  /**
   * Before the root, for what an instance may need to boot: a loader's partition of 33 MiB, a
   * kernel of 2 MB and klibs of 2 MB, and as much again. All of it are holes.
   */
  private static final long BOOT_ROOM = 63 << 20;

  private static final Node EMPTY_FILE =
      new Node.RegularFile(Node.Ownership.root(0644), Content.of(new byte[0]));

  private static final SortedSet<String> SECTOR_FILES = new TreeSet<>(GuestManifest.FILES);

  private static final String SCRATCH_PATH = "tmp";

  private static final Node SCRATCH = new Node.Directory(Node.Ownership.root(01777));

  private RootDisk() {}

  /** Writes the disk, and what of it can be a program. */
  static void bake(FileTree tree, Path folder) throws IOException {
    try (FileChannel target =
        FileChannel.open(
            folder.resolve(FILE),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      var written =
          GuestDiskWriter.write(GuestDisk.direct(volume(tree)).withRoom(BOOT_ROOM), target);
      try (FileChannel symbols =
          FileChannel.open(
              folder.resolve(SYMBOLS), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        SymbolIndex.write(written.root(), symbols);
      }
    }
    Programs.write(tree, folder);
  }

  private static TfsVolume volume(FileTree tree) {
    return new TfsVolume(
        withSectorFiles(tree),
        "",
        "",
        Optional.of(new RootPart(Manifest.EMPTY, SECTOR_FILES)),
        0,
        Optional.empty());
  }

  /** The tree with the files of an identity, whatever lay there, and with a place for scratch. */
  private static FileTree withSectorFiles(FileTree tree) {
    FileTree.Builder with = FileTree.builder();
    for (Map.Entry<String, Node> entry : tree.nodes().entrySet()) {
      String first = tree.firstName(entry.getKey());
      if (first.equals(entry.getKey())) {
        with.put(entry.getKey(), entry.getValue());
      } else {
        with.link(entry.getKey(), first);
      }
    }
    try {
      SECTOR_FILES.forEach(path -> {
        with.remove(path);
        with.put(path, EMPTY_FILE);
      });
    } catch (IllegalArgumentException noFolder) {
      throw BaseFailure.unfit(
          NanosKernels.BASE,
          "the image's /etc is no folder, so that nobody can tell a guest its name",
          "use the base linux: --base linux");
    }
    if (with.get(SCRATCH_PATH).isEmpty()) {
      with.put(SCRATCH_PATH, SCRATCH);
    }
    return with.build();
  }
}
