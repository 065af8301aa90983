package dev.skiff.engine.files;

import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.disk.WritableFile;
import dev.skiff.engine.format.ext4.Ext4Disk;
import dev.skiff.engine.format.ext4.Ext4Inode;
import dev.skiff.engine.format.tfs.TfsEditor;
import dev.skiff.engine.format.tfs.TfsReader;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a volume, as they lie on its disk. A guest may have it meanwhile. */
public final class VolumeFiles {
  /** Volumes' file systems, as they are recorded with them. */
  public static final String EXT4 = "ext4";

  public static final String TFS = "tfs";

  private VolumeFiles() {}

  /**
   * Opens a volume.
   *
   * @param name for people
   * @throws FilesFailure if nobody here reads that file system
   */
  public static FileView open(String name, Path file, String fileSystem) throws IOException {
    return switch (fileSystem) {
      case EXT4 -> new Ext4View(Ext4Disk.open(file));
      case TFS -> tfs(file);
      default -> throw FilesFailure.unknownFileSystem(name, fileSystem);
    };
  }

  /**
   * Puts files into a volume, all or none of them. Whatever is there gives way, but for folders.
   *
   * @param file nobody has it meanwhile
   * @throws FilesFailure if nobody here writes to that file system
   */
  public static void put(String name, Path file, String fileSystem, FileTree files)
      throws IOException {
    if (!fileSystem.equals(TFS)) {
      throw FilesFailure.notWrittenTo(name, fileSystem);
    }
    try (WritableFile disk = WritableFile.open(file, "the volume")) {
      TfsEditor editor = TfsEditor.open(disk);
      for (Map.Entry<String, Node> each : files.nodes().entrySet()) {
        editor.put(each.getKey(), each.getValue());
      }
      editor.commit();
    }
  }

  /** The contents are read from the file when they are asked for. */
  private static FileView tfs(Path file) throws IOException {
    try (RawDisk disk = RawDisk.open(file, "the volume")) {
      return ImageFiles.of(TfsReader.read(disk).tree());
    }
  }

  private static final class Ext4View implements FileView {
    private final Ext4Disk disk;
    private final WrittenFiles files;
    private final Ext4Node root;
    private final DirectoryPlaces places = new DirectoryPlaces();

    Ext4View(Ext4Disk disk) throws IOException {
      this.disk = disk;
      try {
        this.files = WrittenFiles.all(disk);
        this.root = new Ext4Node("", disk.root());
      } catch (IOException | RuntimeException e) {
        disk.close();
        throw e;
      }
    }

    @Override
    public FileNode root() {
      return root;
    }

    @Override
    public void confirm() {
      // Nothing comes from an image.
    }

    @Override
    public boolean isOfOneMoment() {
      try {
        return disk.isUnchanged();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        disk.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private final class Ext4Node implements FileNode {
      private final String path;
      private final Ext4Inode inode;
      private final FileEntry entry;

      Ext4Node(String path, Ext4Inode inode) throws IOException {
        this.path = path;
        this.inode = inode;
        this.entry = files.describe(path.substring(path.lastIndexOf('/') + 1), inode);
      }

      @Override
      public FileEntry entry() {
        return entry;
      }

      @Override
      public List<FileNode> children() throws IOException {
        if (!entry.isDirectory()) {
          return List.of();
        }
        places.require(inode, path);
        SortedMap<String, FileNode> children = new TreeMap<>(GuestText.ORDER);
        for (var child : files.entries(inode).entrySet()) {
          children.put(child.getKey(), new Ext4Node(path + '/' + child.getKey(), child.getValue()));
        }
        return new ArrayList<>(children.values());
      }

      @Override
      public Optional<FileNode> child(String name) throws IOException {
        if (!entry.isDirectory()) {
          return Optional.empty();
        }
        Optional<Ext4Inode> found = files.entry(inode, name);
        return found.isEmpty()
            ? Optional.empty()
            : Optional.of(new Ext4Node(path + '/' + name, found.get()));
      }

      @Override
      public InputStream open() throws IOException {
        return files.open(inode);
      }
    }
  }
}
