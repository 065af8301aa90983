package dev.skiff.engine.base.nanos;

import dev.skiff.engine.files.FileView;
import dev.skiff.engine.files.ImageFiles;
import dev.skiff.engine.files.InstanceFiles;
import dev.skiff.engine.files.UntouchedFiles;
import dev.skiff.engine.files.WholeFiles;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.nanos.GuestDiskLayout;
import dev.skiff.engine.format.qcow2.Qcow2Disk;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.TfsContents;
import dev.skiff.engine.format.tfs.TfsReader;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the files of an instance from its disk. */
final class GuestFiles {
  /** The kernel makes the link at its first boot, and what is above it. */
  private static final List<String> OF_THE_KERNEL =
      List.of("/proc", "/proc/self", "/proc/self/exe");

  private GuestFiles() {}

  /**
   * All files; the caller closes them.
   *
   * @param image the answer's own, also when this fails
   */
  static InstanceFiles open(InstanceDisk disk, VerifiedTree image) throws IOException {
    if (!Files.exists(disk.file())) {
      return new UntouchedFiles(new ImageFiles(image));
    }
    try (image) {
      OpenDisk open = OpenDisk.of(disk);
      try {
        return open.files(image.tree());
      } catch (IOException | RuntimeException e) {
        open.close();
        throw e;
      }
    }
  }

  /** All files of an image's disk, whose contents are read when they are asked for. */
  static FileView baked(Path disk) throws IOException {
    try (RawDisk open = RawDisk.open(disk, "the image's disk")) {
      TfsContents contents = TfsReader.read(GuestDiskLayout.read(open).root(open));
      return ImageFiles.of(contents.tree(), contents.times());
    }
  }

  /** An overlay and the image's disk below it. */
  private record OpenDisk(Path file, State state, RawDisk below, Qcow2Disk overlay)
      implements WholeFiles.Disk {

    /** What changes when the hypervisor writes. */
    private record State(FileTime modified, long size) {
      static State of(Path file) throws IOException {
        return new State(Files.getLastModifiedTime(file), Files.size(file));
      }
    }

    static OpenDisk of(InstanceDisk disk) throws IOException {
      RawDisk below = RawDisk.open(disk.base(), "the image's disk");
      try {
        State state = State.of(disk.file());
        return new OpenDisk(disk.file(), state, below, Qcow2Disk.open(disk.file(), below));
      } catch (IOException | RuntimeException e) {
        below.close();
        throw e;
      }
    }

    InstanceFiles files(FileTree image) throws IOException {
      FileTree before = TfsReader.read(GuestDiskLayout.read(below).root(below)).tree();
      TfsContents now = TfsReader.read(GuestDiskLayout.read(overlay).root(overlay));
      WholeFiles.Contents contents = new WholeFiles.Contents(now.tree(), now.times());
      return new WholeFiles(this, image, before, contents, own(now.manifest()));
    }

    @Override
    public boolean isUnchanged() throws IOException {
      return State.of(file).equals(state);
    }

    @Override
    public void close() throws IOException {
      try (RawDisk _ = below) {
        overlay.close();
      }
    }
  }

  /** With mount points, which an identity makes. */
  private static Set<String> own(Manifest manifest) {
    Set<String> own = new TreeSet<>(OF_THE_KERNEL);
    own.addAll(GuestManifest.FILES.stream().map(path -> "/" + path).toList());
    if (manifest.settings().get(GuestManifest.MOUNTS) instanceof Manifest.Fields mounts) {
      mounts
          .values()
          .values()
          .forEach(value -> {
            if (value instanceof Manifest.Text(String text)) {
              String path =
                  text.endsWith(GuestMounts.READ_ONLY)
                      ? text.substring(0, text.length() - 3)
                      : text;
              for (; path.lastIndexOf('/') >= 0; path = path.substring(0, path.lastIndexOf('/'))) {
                own.add(path);
              }
            }
          });
    }
    return own;
  }
}
