package dev.skiff.engine.build;

import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.image.NewImage;
import dev.skiff.engine.project.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The image of a folder whose {@code skiff.yaml} names a kernel: that, and what goes with it. */
final class KernelFolder {
  /** A header and its padding at most, for each entry of a layer. */
  private static final long ENTRY_BYTES = 1024;

  private static final String INITRD = "boot/initrd";

  private final Path root;
  private final Path folder;
  private final Project.Kernel kernel;
  private final FileTree.Builder tree = FileTree.builder();
  private final List<HostFile> taken = new ArrayList<>();
  private final SortedMap<String, String> settings;

  /**
   * @param root what stands for {@code /}
   * @param folder without links
   */
  KernelFolder(Path root, Path folder, Project.Kernel kernel) {
    this.root = root;
    this.folder = folder;
    this.kernel = kernel;
    this.settings = new TreeMap<>(kernel.settings());
  }

  /** Makes the image, of files that do not change meanwhile. */
  NewImage.Stored build(Images images, Project project, ImageReference reference)
      throws IOException {
    collect();
    FileTree files = tree.build();
    long size = files.contentSize() + ENTRY_BYTES * files.nodes().size();
    try (NewImage image = images.begin(size)) {
      TarWriter.write(files, image.layer());
      for (HostFile file : taken) {
        if (!file.isUnchanged()) {
          throw BuildFailure.changed(folder, file.real());
        }
      }
      ImageConfig config = ProjectConfig.of(project, "/" + KernelFile.PLACE, settings);
      return image.commit(config, Optional.of(reference));
    }
  }

  int files() {
    return taken.size();
  }

  private void collect() throws IOException {
    Path file = path(kernel.file());
    put(KernelFile.PLACE, KernelFile.require(file));
    settings.put("kernel", "/" + KernelFile.PLACE);
    if (kernel.initrd().isPresent()) {
      put(INITRD, HostFile.of(path(kernel.initrd().get())));
      settings.put("initrd", "/" + INITRD);
    }
    List<String> disks = new ArrayList<>();
    for (String disk : kernel.disks()) {
      String place = "disks/" + disks.size() + ".img";
      put(place, HostFile.of(path(disk)));
      disks.add("/" + place);
    }
    if (!disks.isEmpty()) {
      settings.put("disks", String.join(",", disks));
    }
  }

  private void put(String place, HostFile file) {
    taken.add(file);
    tree.put(place, new Node.RegularFile(Node.Ownership.root(0644), file.content()));
  }

  private Path path(String named) throws IOException {
    boolean absolute = named.startsWith("/");
    Path path = absolute ? root.resolve(named.substring(1)) : folder.resolve(named);
    if (!Files.isRegularFile(path)) {
      throw BuildFailure.kernelFileMissing(folder, named);
    }
    if (!absolute && !path.toRealPath().startsWith(folder)) {
      throw BuildFailure.leavesFolder(folder, named);
    }
    return path;
  }
}
