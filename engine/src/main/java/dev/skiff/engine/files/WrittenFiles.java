package dev.skiff.engine.files;

import dev.skiff.engine.files.FileEntry.Device;
import dev.skiff.engine.files.FileEntry.Kind;
import dev.skiff.engine.files.FileEntry.Owner;
import dev.skiff.engine.format.ext4.Ext4Disk;
import dev.skiff.engine.format.ext4.Ext4Entry;
import dev.skiff.engine.format.ext4.Ext4Inode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The upper layer of an overlay as the kernel keeps it (Documentation/filesystems/overlayfs.rst): a
 * character device 0:0 hides what is below it, a directory marked opaque all that was in it.
 */
final class WrittenFiles {
  private static final String OPAQUE = "trusted.overlay.opaque";
  private static final String REDIRECT = "trusted.overlay.redirect";
  private static final String METACOPY = "trusted.overlay.metacopy";

  private final Ext4Disk disk;
  private final Optional<Ext4Inode> root;

  /**
   * The layer on a disk.
   *
   * @param folder of the disk's root that holds it; one that is not there holds nothing
   */
  WrittenFiles(Ext4Disk disk, String folder) throws IOException {
    this.disk = disk;
    this.root =
        entry(disk.root(), folder).filter(found -> found.kind() == Ext4Inode.Kind.DIRECTORY);
  }

  private WrittenFiles(Ext4Disk disk) throws IOException {
    this.disk = disk;
    this.root = Optional.of(disk.root());
  }

  /** All that is on a disk, which holds no layer but files. */
  static WrittenFiles all(Ext4Disk disk) throws IOException {
    return new WrittenFiles(disk);
  }

  /** Empty for an instance that never ran. */
  Optional<Ext4Inode> root() {
    return root;
  }

  Map<String, Ext4Inode> entries(Ext4Inode directory) throws IOException {
    Map<String, Ext4Inode> entries = new HashMap<>();
    for (Ext4Entry entry : disk.list(directory)) {
      entries.put(GuestText.of(entry.name()), disk.inode(entry.inode()));
    }
    return entries;
  }

  Optional<Ext4Inode> entry(Ext4Inode directory, String name) throws IOException {
    byte[] wanted = GuestText.bytes(name);
    for (Ext4Entry entry : disk.list(directory)) {
      if (Arrays.equals(entry.name(), wanted)) {
        return Optional.of(disk.inode(entry.inode()));
      }
    }
    return Optional.empty();
  }

  static boolean hides(Ext4Inode inode) {
    return inode.kind() == Ext4Inode.Kind.CHARACTER_DEVICE
        && inode.deviceMajor() == 0
        && inode.deviceMinor() == 0;
  }

  /**
   * Whether nothing of the lower directory is seen through this one.
   *
   * @throws FilesFailure if it means something that Skiff's guests do not use
   */
  boolean opaque(Ext4Inode inode, String path) throws IOException {
    SortedMap<String, byte[]> attributes = disk.attributes(inode);
    for (String refused : new String[] {REDIRECT, METACOPY}) {
      if (attributes.containsKey(refused)) {
        throw FilesFailure.unsupportedOverlay(path, refused);
      }
    }
    byte[] value = attributes.getOrDefault(OPAQUE, new byte[0]);
    return value.length == 1 && value[0] == 'y';
  }

  FileEntry describe(String name, Ext4Inode inode) throws IOException {
    boolean link = inode.kind() == Ext4Inode.Kind.SYMLINK;
    boolean regular = inode.kind() == Ext4Inode.Kind.REGULAR;
    boolean device =
        inode.kind() == Ext4Inode.Kind.CHARACTER_DEVICE
            || inode.kind() == Ext4Inode.Kind.BLOCK_DEVICE;
    long names = inode.kind() == Ext4Inode.Kind.DIRECTORY ? 1 : inode.links();
    return new FileEntry(
        name,
        kind(inode),
        inode.mode(),
        new Owner(inode.uid(), inode.gid()),
        regular || link ? inode.size() : 0,
        inode.modified(),
        link ? GuestText.of(disk.target(inode)) : "",
        device ? new Device(inode.deviceMajor(), inode.deviceMinor()) : Device.NONE,
        names,
        names > 1 ? inode.number() : 0);
  }

  private static Kind kind(Ext4Inode inode) {
    return switch (inode.kind()) {
      case REGULAR -> Kind.REGULAR;
      case DIRECTORY -> Kind.DIRECTORY;
      case SYMLINK -> Kind.SYMLINK;
      case CHARACTER_DEVICE -> Kind.CHARACTER_DEVICE;
      case BLOCK_DEVICE -> Kind.BLOCK_DEVICE;
      case FIFO -> Kind.FIFO;
      case SOCKET -> Kind.SOCKET;
    };
  }

  InputStream open(Ext4Inode inode) throws IOException {
    return inode.kind() == Ext4Inode.Kind.REGULAR
        ? disk.open(inode)
        : new ByteArrayInputStream(new byte[0]);
  }
}
