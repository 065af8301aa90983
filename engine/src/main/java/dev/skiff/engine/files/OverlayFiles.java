package dev.skiff.engine.files;

import dev.skiff.engine.format.ext4.Ext4Disk;
import dev.skiff.engine.format.ext4.Ext4Inode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of an instance that wrote to a disk of its own: its image's, under those, as the
 * guest's kernel lays one over the other. Of a guest that runs, they are as of the last time it
 * wrote its journal.
 */
public final class OverlayFiles implements InstanceFiles {
  private final FileView image;
  private final Optional<Ext4Disk> disk;
  private final FileNode root;
  private final Set<String> own;
  private final DirectoryPlaces places = new DirectoryPlaces();

  private OverlayFiles(FileView image, Optional<Ext4Disk> disk, String folder, Set<String> own)
      throws IOException {
    this.image = image;
    this.own = Set.copyOf(own);
    this.disk = disk;
    this.root = disk.isPresent() ? root(disk.get(), folder) : image.root();
  }

  private FileNode root(Ext4Disk from, String folder) throws IOException {
    WrittenFiles files = new WrittenFiles(from, folder);
    return files.root().isEmpty()
        ? image.root()
        : new WrittenNode("", files.root().get(), files, Optional.of(image.root()));
  }

  /**
   * Opens the files of one instance.
   *
   * @param image the view's own from here on, also when this fails
   * @param file the disk; one that is not there yet is an empty one
   * @param folder of its root where the guest's kernel keeps the overlay
   * @param own absolute paths that the base itself writes at a start
   */
  public static OverlayFiles open(FileView image, Path file, String folder, Set<String> own)
      throws IOException {
    try {
      Optional<Ext4Disk> disk =
          Files.exists(file) ? Optional.of(Ext4Disk.open(file)) : Optional.empty();
      try {
        return new OverlayFiles(image, disk, folder, own);
      } catch (IOException | RuntimeException e) {
        if (disk.isPresent()) {
          disk.get().close();
        }
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      image.close();
      throw e;
    }
  }

  @Override
  public FileNode root() {
    return root;
  }

  @Override
  public List<Change> changes() throws IOException {
    return OverlayChanges.of(root, own);
  }

  @Override
  public void confirm() {
    image.confirm();
  }

  @Override
  public boolean isOfOneMoment() {
    try {
      return disk.isEmpty() || disk.get().isUnchanged();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (FileView _ = image) {
      if (disk.isPresent()) {
        disk.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file that the guest wrote, or a directory that it wrote something below. */
  final class WrittenNode implements FileNode {
    private final String path;
    private final Ext4Inode inode;
    private final WrittenFiles files;
    private final Optional<FileNode> below;
    private final FileEntry entry;

    WrittenNode(String path, Ext4Inode inode, WrittenFiles files, Optional<FileNode> hidden)
        throws IOException {
      this.path = path;
      this.inode = inode;
      this.files = files;
      this.entry = files.describe(path.substring(path.lastIndexOf('/') + 1), inode);
      boolean opaque = files.opaque(inode, path);
      this.below =
          hidden.filter(lower -> !opaque && entry.isDirectory() && lower.entry().isDirectory());
    }

    @Override
    public FileEntry entry() {
      return entry;
    }

    /** The lower directory that is seen through this one. */
    Optional<FileNode> below() {
      return below;
    }

    @Override
    public List<FileNode> children() throws IOException {
      if (!entry.isDirectory()) {
        return List.of();
      }
      places.require(inode, path);
      SortedMap<String, FileNode> children = new TreeMap<>(GuestText.ORDER);
      if (below.isPresent()) {
        below.get().children().forEach(child -> children.put(child.entry().name(), child));
      }
      for (Map.Entry<String, Ext4Inode> upper : files.entries(inode).entrySet()) {
        Optional<FileNode> hidden = Optional.ofNullable(children.remove(upper.getKey()));
        if (!WrittenFiles.hides(upper.getValue())) {
          children.put(upper.getKey(), child(upper.getKey(), upper.getValue(), hidden));
        }
      }
      return new ArrayList<>(children.values());
    }

    /** Names of lower files that the guest removed. */
    List<FileNode> removed() throws IOException {
      List<FileNode> removed = new ArrayList<>();
      if (below.isPresent()) {
        Map<String, Ext4Inode> upper = files.entries(inode);
        for (FileNode lower : below.get().children()) {
          Ext4Inode over = upper.get(lower.entry().name());
          if (over != null && WrittenFiles.hides(over)) {
            removed.add(lower);
          }
        }
      }
      return removed;
    }

    @Override
    public Optional<FileNode> child(String name) throws IOException {
      if (!entry.isDirectory()) {
        return Optional.empty();
      }
      Optional<FileNode> hidden = below.isPresent() ? below.get().child(name) : Optional.empty();
      Optional<Ext4Inode> upper = files.entry(inode, name);
      if (upper.isEmpty()) {
        return hidden;
      }
      return WrittenFiles.hides(upper.get())
          ? Optional.empty()
          : Optional.of(child(name, upper.get(), hidden));
    }

    private FileNode child(String name, Ext4Inode upper, Optional<FileNode> hidden)
        throws IOException {
      return new WrittenNode(path + '/' + name, upper, files, hidden);
    }

    @Override
    public InputStream open() throws IOException {
      return files.open(inode);
    }
  }
}
