package dev.skiff.engine.format.nanos;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.disk.WritableDisk;
import dev.skiff.engine.format.qcow2.Qcow2Disk;
import dev.skiff.engine.format.qcow2.WritableQcow2;
import dev.skiff.engine.format.tfs.IdentityZone;
import dev.skiff.engine.format.tfs.SymbolIndex;
import dev.skiff.engine.format.tfs.TfsEditor;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What an instance lays over the disk of its image: its identity, and all that its guest writes.
 * The base is never changed, and shared by all instances. No guest may run on an overlay that is
 * given here.
 */
public final class IdentityOverlay {
  private IdentityOverlay() {}

  /**
   * Makes an overlay in which a guest is who the identity says. It is durable when this returns;
   * its name is not. Nothing is left of one that failed.
   *
   * @param overlay is made; must not exist
   * @param base a raw disk, by preference of {@link GuestDiskWriter}: others are read whole
   * @param baseName by which QEMU is to find the base, relative to the overlay's folder
   * @param growth bytes by which the guest's disk is larger than the base, a multiple of 512
   * @throws FormatFailure if the base is no guest's disk, or the identity too long for it
   */
  public static void create(
      Path overlay, Path base, String baseName, Identity identity, long growth) throws IOException {
    create(overlay, base, baseName, identity, growth, Optional.empty());
  }

  /**
   * The same, sooner where the base has many files.
   *
   * @param symbols a file of {@link SymbolIndex} of the base; one that is of another is not used
   */
  public static void create(
      Path overlay,
      Path base,
      String baseName,
      Identity identity,
      long growth,
      Optional<Path> symbols)
      throws IOException {
    try (RawDisk below = RawDisk.open(base, "the disk")) {
      GuestDiskLayout layout = GuestDiskLayout.read(below);
      Optional<IdentityZone> zone =
          layout
              .identity(below)
              .filter(each -> each.sectorFiles().keySet().equals(identity.files().keySet()));
      WritableQcow2 made = WritableQcow2.create(overlay, below, baseName, below.size() + growth);
      try (made) {
        if (zone.isPresent()) {
          IdentityZone.Replacement replacement =
              replacement(zone.get(), layout.root(below), identity, symbols);
          replace(replacement, layout, made, identity);
        } else {
          append(layout.root(made), identity);
        }
        made.force();
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(overlay);
        throw e;
      }
    }
  }

  /**
   * Makes the guest of an overlay someone else, whatever it has written; what it wrote is kept.
   * Adds what differs. All is changed, durably, or nothing.
   *
   * @throws FormatFailure if the overlay is damaged, or has no room
   */
  public static void change(Path overlay, Path base, Identity identity) throws IOException {
    try (RawDisk below = RawDisk.open(base, "the disk");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      append(GuestDiskLayout.read(disk).root(disk), identity);
    }
  }

  /** The area in which the kernel noted why it ended, as it is. */
  public static byte[] kernelLog(Path overlay, Path base) throws IOException {
    try (RawDisk below = RawDisk.open(base, "the disk");
        Qcow2Disk disk = Qcow2Disk.open(overlay, below)) {
      return disk.read(GuestDiskLayout.read(disk).kernelLog(), GuestDiskLayout.KERNEL_LOG_BYTES);
    }
  }

  /** Fills that area with zeros, durably, if something else is in it. */
  public static void clearKernelLog(Path overlay, Path base) throws IOException {
    byte[] nothing = new byte[GuestDiskLayout.KERNEL_LOG_BYTES];
    try (RawDisk below = RawDisk.open(base, "the disk");
        WritableQcow2 disk = WritableQcow2.open(overlay, below)) {
      long offset = GuestDiskLayout.read(disk).kernelLog();
      if (!Arrays.equals(disk.read(offset, nothing.length), nothing)) {
        disk.write(offset, nothing);
        disk.force();
      }
    }
  }

  private static IdentityZone.Replacement replacement(
      IdentityZone zone, DiskBytes root, Identity identity, Optional<Path> symbols)
      throws IOException {
    if (symbols.isPresent()) {
      try (FileChannel file = FileChannel.open(symbols.get(), StandardOpenOption.READ)) {
        Optional<SymbolIndex> index = SymbolIndex.read(file, zone);
        if (index.isPresent()) {
          return zone.replacement(index.get(), identity.manifest(), identity.files());
        }
      }
    }
    return zone.replacement(root, identity.manifest(), identity.files());
  }

  private static void replace(
      IdentityZone.Replacement replacement,
      GuestDiskLayout layout,
      WritableQcow2 overlay,
      Identity identity)
      throws IOException {
    overlay.write(layout.rootStart() + replacement.offset(), replacement.bytes());
    if (!identity.directories().isEmpty()) {
      TfsEditor editor = TfsEditor.open(layout.root(overlay));
      makeDirectories(editor, identity);
      editor.commit();
    }
  }

  private static void append(WritableDisk root, Identity identity) throws IOException {
    TfsEditor editor = TfsEditor.open(root).manifest(identity.manifest());
    for (Map.Entry<String, byte[]> file : identity.files().entrySet()) {
      Content content = Content.of(file.getValue());
      editor.put(file.getKey(), new Node.RegularFile(Node.Ownership.root(0644), content));
    }
    makeDirectories(editor, identity);
    editor.commit();
  }

  private static void makeDirectories(TfsEditor editor, Identity identity) throws IOException {
    for (String directory : identity.directories()) {
      editor.put(directory, new Node.Directory(Node.Ownership.root(0755)));
    }
  }
}
