package dev.skiff.engine.format.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.disk.Tools;
import dev.skiff.engine.format.disk.WritableFile;
import dev.skiff.engine.format.qcow2.Qcow2Disk;
import dev.skiff.engine.format.qcow2.WritableQcow2;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.TfsEditor;
import dev.skiff.engine.format.tfs.TfsReader;
import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tfs.TfsWriter;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write before a real kernel's eyes, and what its guests write before ours. */
class NanosBootTest {
  /** As the exit device has it. */
  private static final int SUCCESS = 1;

  /** A link to block 1, of 1024 blocks. */
  private static final String LOG_AS_WRITTEN = "05018800";

  private static final String OVERLAY = "format=qcow2,file=overlay.qcow2";

  @TempDir Path folder;

  @Test
  void aGuestFindsItsFilesOnADiskOfOurs() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    Manifest manifest =
        NanosGuest.manifest(
            Map.of("environment", Manifest.Fields.of(new TreeMap<>(Map.of("NAME", "value")))),
            "cat:/share/one",
            "cat:/share/two",
            "cat:/share/link",
            "list:/share",
            "env:NAME",
            "name:of",
            "exit:7");
    writeDisk(GuestDisk.direct(GuestDisks.root(guest.tree(), manifest)));
    NanosGuest.End end = guest.start("format=raw,file=disk.img");
    assertThat(end.said())
        .containsExactly(
            "cat /share/one: shared",
            "cat /share/two: shared",
            "cat /share/link: shared",
            "list /share: link one two",
            "env NAME: value",
            "name of: image");
    assertThat(end.status()).isEqualTo(7 << 1 | 1);
  }

  @Test
  void anOverlayTellsAGuestWhoItIsAndKeepsWhatItWrites() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    writeDisk(GuestDisk.direct(GuestDisks.root(guest.tree(), NanosGuest.manifest(Map.of()))));
    byte[] base = Files.readAllBytes(folder.resolve("disk.img"));
    IdentityOverlay.create(
        folder.resolve("overlay.qcow2"),
        folder.resolve("disk.img"),
        "disk.img",
        identity("first", "data"),
        64 << 20);
    StringBuilder count = new StringBuilder();
    for (String name : new String[] {"first", "first", "second", "third", "second"}) {
      if (count.length() > 1) {
        IdentityOverlay.change(
            folder.resolve("overlay.qcow2"),
            folder.resolve("disk.img"),
            identity(name, "data", "more/" + name));
      }
      count.append('x');
      NanosGuest.End end = guest.start(OVERLAY);
      assertThat(end.said())
          .containsExactly(
              "env NAME: " + name,
              "name of: " + name,
              "add /var/count: done",
              "cat /var/count: " + count,
              "add /data/" + name + ": done",
              "fill /var/large: done");
      assertThat(end.status()).isEqualTo(SUCCESS);
      Tools.run(folder, "qemu-img", "check", "-q", "overlay.qcow2");
      assertThat(overlayTree().nodes()).containsKey("data/" + name);
      assertThat(size("var/count")).isEqualTo(count.length());
      assertThat(size("var/large")).isEqualTo(20 << 20);
    }
    assertThat(folder.resolve("disk.img")).hasBinaryContent(base);
  }

  /** The kernel writes its log anew, elsewhere, when most of it is of no use. */
  @Test
  void aLogThatTheKernelHasMovedIsAddedTo() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    Manifest manifest = NanosGuest.manifest(Map.of(), "churn:/var/f=12000", "add:/var/count");
    writeDisk(GuestDisk.direct(GuestDisks.root(guest.tree(), manifest)));
    Path overlay = folder.resolve("overlay.qcow2");
    Path base = folder.resolve("disk.img");
    IdentityOverlay.create(
        overlay, base, "disk.img", GuestDisks.identity(manifest, "first\n"), 64 << 20);
    for (int round = 1; round <= 2; round++) {
      NanosGuest.End end = guest.start(OVERLAY);
      assertThat(end.said()).containsExactly("churn /var/f: done", "add /var/count: done");
      IdentityOverlay.change(
          overlay, base, GuestDisks.identity(manifest, "changed " + round, "made/" + round));
      assertThat(size("var/count")).isEqualTo(round);
      assertThat(size("var/f")).isEqualTo(12_000L * round);
      assertThat(size("etc/hostname")).isEqualTo(9);
      assertThat(overlayTree().nodes()).containsKey("made/" + round);
    }
    assertThat(logBegins(overlay, base)).isNotEqualTo(LOG_AS_WRITTEN);
    Tools.run(folder, "qemu-img", "check", "-q", "overlay.qcow2");
  }

  /** The end of extension 0: where the log goes on. */
  private static String logBegins(Path overlay, Path base) throws IOException {
    try (RawDisk below = RawDisk.open(base, "the disk");
        Qcow2Disk disk = Qcow2Disk.open(overlay, below)) {
      byte[] first = GuestDiskLayout.read(disk).root(disk).read(25, 4);
      return HexFormat.of().formatHex(first);
    }
  }

  @Test
  void filesThatArePutIntoAnOverlayAreTheGuests() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    Manifest manifest =
        NanosGuest.manifest(
            Map.of(), "cat:/put/by/us", "add:/put/by/guest", "list:/share", "rm:/share/one");
    writeDisk(GuestDisk.direct(GuestDisks.root(guest.tree(), manifest)));
    try (RawDisk below = RawDisk.open(folder.resolve("disk.img"), "the disk");
        WritableQcow2 disk =
            WritableQcow2.create(
                folder.resolve("overlay.qcow2"), below, "disk.img", below.size())) {
      TfsEditor.open(GuestDiskLayout.read(disk).root(disk))
          .put("put/by/us", GuestDisks.file("from the host"))
          .remove("share/link")
          .commit();
    }
    assertThat(guest.start(OVERLAY).said())
        .containsExactly(
            "cat /put/by/us: from the host",
            "add /put/by/guest: done",
            "list /share: one two",
            "rm /share/one: 0");
    assertThat(overlayTree().nodes().keySet())
        .contains("put/by/guest", "share/two")
        .doesNotContain("share/one", "share/link");
  }

  @Test
  void aVolumeIsFoundByItsLabel() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    FileTree tree = guest.tree();
    Manifest manifest =
        NanosGuest.manifest(
            Map.of("mounts", Manifest.Fields.of(new TreeMap<>(Map.of("data", "/var")))),
            "cat:/var/ours",
            "add:/var/theirs",
            "fill:/var/large=3");
    writeDisk(GuestDisk.direct(GuestDisks.root(tree, manifest)));
    Path volume = folder.resolve("volume.img");
    try (FileChannel target =
        FileChannel.open(volume, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      TfsWriter.write(TfsVolume.empty("data", "1", 8 << 20), target, 0);
    }
    for (String round : new String[] {"one", "two", "three"}) {
      try (WritableFile disk = WritableFile.open(volume, "the volume")) {
        TfsEditor.open(disk).put("ours", GuestDisks.file(round)).commit();
      }
      NanosGuest.End end = guest.start("format=raw,file=disk.img", "format=raw,file=volume.img");
      assertThat(end.said())
          .containsExactly(
              "cat /var/ours: " + round, "add /var/theirs: done", "fill /var/large: done");
    }
    try (RawDisk disk = RawDisk.open(volume, "the volume")) {
      assertThat(TfsReader.read(disk).tree().contentSize()).isEqualTo((3 << 20) + 3 + 5);
    }
  }

  @Test
  void aVolumeThatNothingCanWriteToIsRead() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    Manifest manifest =
        NanosGuest.manifest(
            Map.of("mounts", Manifest.Fields.of(new TreeMap<>(Map.of("data", "/var:ro")))),
            "cat:/var/ours");
    writeDisk(GuestDisk.direct(GuestDisks.root(guest.tree(), manifest)));
    Path volume = folder.resolve("volume.img");
    try (FileChannel target =
        FileChannel.open(volume, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      TfsWriter.write(TfsVolume.empty("data", "1", 8 << 20), target, 0);
    }
    try (WritableFile disk = WritableFile.open(volume, "the volume")) {
      TfsEditor.open(disk).put("ours", GuestDisks.file("kept")).commit();
    }
    byte[] before = Files.readAllBytes(volume);
    NanosGuest.End end =
        guest.start("format=raw,file=disk.img", "format=raw,readonly=on,file=volume.img");
    assertThat(end.said()).containsExactly("cat /var/ours: kept");
    assertThat(volume).hasBinaryContent(before);
  }

  /** 9p is known to the kernel on PCI only, and a share by the number that is its tag. */
  @Test
  void foldersOfTheHostAreFoundByTheirNumbers() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    Path live = Files.createDirectory(folder.resolve("live"));
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Files.writeString(live.resolve("ours"), "from the host");
    Files.writeString(kept.resolve("ours"), "read only");
    Map<String, String> mounts = Map.of("%0", "/var", "%1", "/share/kept:ro");
    Manifest manifest =
        NanosGuest.manifest(
            Map.of("mounts", Manifest.Fields.of(new TreeMap<>(mounts))),
            "cat:/var/ours",
            "add:/var/theirs",
            "cat:/share/kept/ours");
    writeDisk(GuestDisk.direct(GuestDisks.root(guest.tree(), NanosGuest.manifest(Map.of()))));
    IdentityOverlay.create(
        folder.resolve("overlay.qcow2"),
        folder.resolve("disk.img"),
        "disk.img",
        GuestDisks.identity(manifest, "box", "share/kept"),
        64 << 20);
    NanosGuest.End end = guest.startOnPci(OVERLAY, List.of(live.toString(), kept.toString()));
    assertThat(end.said())
        .containsExactly(
            "cat /var/ours: from the host",
            "add /var/theirs: done",
            "cat /share/kept/ours: read only");
    assertThat(live.resolve("theirs")).exists();
  }

  @Test
  void aBiosBootsTheKernelOnTheDisk() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    byte[] image;
    try (var in = guest.kernelFile("boot.img").open()) {
      image = in.readAllBytes();
    }
    writeDisk(bootable(guest, bootFiles(guest).withImage(new BootImage(image))));
    assertBoots(guest.boot("format=raw,file=disk.img"));
  }

  @Test
  void aUefiMachineBootsTheKernelOnTheDisk() throws Exception {
    NanosGuest guest = new NanosGuest(folder);
    Path firmware =
        Path.of(
            Objects.requireNonNullElse(
                System.getenv("SKIFF_TEST_OVMF"), "/usr/share/OVMF/OVMF_CODE.fd"));
    assumeTrue(Files.exists(firmware), "not run: ovmf is not installed");
    writeDisk(bootable(guest, bootFiles(guest).withLoader(guest.kernelFile("bootx64.efi"))));
    assertBoots(
        guest.boot(
            "format=raw,file=disk.img",
            "-drive",
            "if=pflash,format=raw,readonly=on,file=" + firmware));
  }

  private static BootParts bootFiles(NanosGuest guest) {
    FileTree files =
        FileTree.builder()
            .put(
                "kernel",
                new Node.RegularFile(Node.Ownership.root(0755), guest.kernelFile("kernel.img")))
            .build();
    return BootParts.NONE.withFiles(files);
  }

  private static GuestDisk bootable(NanosGuest guest, BootParts parts) throws Exception {
    Manifest manifest = NanosGuest.manifest(Map.of(), "cat:/share/one");
    return GuestDisk.direct(GuestDisks.root(guest.tree(), manifest)).with(parts);
  }

  private static void assertBoots(NanosGuest.End end) {
    assertThat(end.output()).anyMatch(line -> line.endsWith("cat /share/one: shared"));
    assertThat(end.status()).isEqualTo(SUCCESS);
  }

  private static Identity identity(String name, String... directories) {
    Manifest manifest =
        NanosGuest.manifest(
            Map.of("environment", Manifest.Fields.of(new TreeMap<>(Map.of("NAME", name)))),
            "env:NAME",
            "name:of",
            "add:/var/count",
            "cat:/var/count",
            "add:/data/" + name,
            "fill:/var/large=20");
    return GuestDisks.identity(manifest, name + "\n", directories);
  }

  private void writeDisk(GuestDisk disk) throws IOException {
    GuestDisks.write(disk, folder.resolve("disk.img"));
  }

  private FileTree overlayTree() throws IOException {
    try (RawDisk below = RawDisk.open(folder.resolve("disk.img"), "the disk");
        Qcow2Disk disk = Qcow2Disk.open(folder.resolve("overlay.qcow2"), below)) {
      return TfsReader.read(GuestDiskLayout.read(disk).root(disk)).tree();
    }
  }

  private long size(String path) throws IOException {
    return overlayTree().nodes().get(path) instanceof Node.RegularFile file
        ? file.content().size()
        : -1;
  }
}
