package dev.skiff.engine.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.vm.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine relies on in every base where volumes and folders of the host are concerned. */
public abstract class MountContract {
  private static final long SIZE = 64L << 20;

  @TempDir Path place;

  protected abstract Base opened();

  /** Makes ready what machines need beside their image. */
  protected abstract void prepare() throws IOException;

  /** The machine of an instance with these mounts, the same instance each time. */
  protected abstract Machine machine(List<Mount> mounts) throws IOException;

  @Test
  void volumesAreDisksOfTheMachineAsTheIdentitySays() throws IOException {
    assumeTrue(opened().volumes().isPresent(), "it has no volumes");
    prepare();
    List<Mount> mounts =
        List.of(
            volume("data", "skiff-0123456789abcdef", "/data", false),
            volume("read", "skiff-0123456789abcde0", "/read", true));
    Machine machine = machine(mounts);
    Map<Path, Boolean> disks =
        machine.disks().stream()
            .collect(Collectors.toMap(Machine.Disk::file, Machine.Disk::readOnly));
    assertThat(disks)
        .containsEntry(place.resolve("data.img"), false)
        .containsEntry(place.resolve("read.img"), true);
    assertThat(machine.disks()).extracting(Machine.Disk::serial).doesNotHaveDuplicates();
    assertThat(machine(mounts)).isEqualTo(machine);
  }

  @Test
  void foldersAreSharesOfTheMachineAsTheIdentitySays() throws IOException {
    assumeTrue(opened().sharesFolders(), "it shows no folders");
    prepare();
    List<Mount> mounts = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      Path folder = Files.createDirectory(place.resolve(name));
      boolean readOnly = name.equals("two") && keepsReadOnly(folder);
      mounts.add(new Mount.OfFolder("/" + name, readOnly, folder));
    }
    Machine machine = machine(mounts);
    assertThat(machine.shares()).extracting(Machine.Share::tag).doesNotHaveDuplicates();
    assertThat(machine.shares())
        .extracting(share -> new Mount.OfFolder("/x", share.readOnly(), share.folder()))
        .containsExactlyInAnyOrderElementsOf(
            mounts.stream().map(MountContract::elsewhere).toList());
  }

  /** A base that cannot says so before, and shares nothing more freely than was asked for. */
  private boolean keepsReadOnly(Path folder) {
    Wish wish =
        new Wish(
            List.of("/web"),
            List.of(),
            "/",
            "",
            false,
            false,
            List.of(new Mount.OfFolder("/conf", true, folder)));
    return opened().objections(wish, () -> FileTree.builder().build()).stream()
        .noneMatch(Objection::decisive);
  }

  private static Mount.OfFolder elsewhere(Mount mount) {
    return new Mount.OfFolder("/x", mount.readOnly(), ((Mount.OfFolder) mount).folder());
  }

  @Test
  void aFileSystemIsMadeInTheSmallestVolumeAndWithFiles() {
    assumeTrue(opened().volumes().isPresent(), "it has no volumes");
    VolumeFormat format = opened().volumes().orElseThrow();
    assertThat(format.fileSystem()).matches("[a-z0-9]+");
    assertThat(format.smallestBytes()).isBetween(1L, 1L << 30);
    make("smallest", "skiff-0123456789abcdef", format.smallestBytes(), FileTree.builder().build());
    make(
        "full",
        "skiff-0123456789abcdef",
        SIZE,
        FileTree.builder()
            .put("a/b", new Node.RegularFile(Node.Ownership.root(0640), Content.of(new byte[9])))
            .put("c", new Node.Symlink(Node.Ownership.root(0777), "a/b"))
            .build());
  }

  private Mount volume(String name, String label, String target, boolean readOnly) {
    Path disk = make(name, label, SIZE, FileTree.builder().build());
    return new Mount.OfVolume(target, readOnly, name, label, disk);
  }

  private Path make(String name, String label, long bytes, FileTree content) {
    Path disk = place.resolve(name + ".img");
    VolumeFormat format = opened().volumes().orElseThrow();
    format.make(disk, new VolumeFormat.Blank(label, bytes), content);
    assertThat(disk).isRegularFile();
    return disk;
  }
}
