package dev.skiff.engine.base.ownkernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseContract;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.Capability;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.format.disk.RawDisk;
import dev.skiff.engine.format.kernel.BootFileSamples;
import dev.skiff.engine.format.qcow2.Qcow2Disk;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.Machine.Board;
import dev.skiff.engine.vm.Machine.Wires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OwnKernelBaseTest extends BaseContract {
  private static final Map<String, String> SETTINGS =
      Map.of("command-line", "host={hostname} {env:A} {args}", "disks", "disks/data.img");

  @Override
  protected Base base(Path home) {
    return new OwnKernelBase(home, InstantSource.fixed(Instant.EPOCH));
  }

  @Override
  protected FileTree tree() {
    return tree(BootFileSamples.pvh());
  }

  private FileTree tree(byte[] kernel) {
    return tree("boot/kernel", kernel);
  }

  private FileTree tree(String path, byte[] kernel) {
    return FileTree.builder()
        .put(path, file(path.replace('/', '-'), kernel))
        .put("disks/data.img", file("data", new byte[4096]))
        .build();
  }

  /** A part of a file, as those of a layer are. */
  private Node file(String name, byte[] bytes) {
    try {
      Path file = Files.write(folder.resolve(name + bytes.length), bytes);
      return new Node.RegularFile(Node.Ownership.root(0644), Content.region(file, 0, bytes.length));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Identity identity() {
    return identity(List.of("/boot/kernel", "one"), List.of("A=b"), SETTINGS);
  }

  private static Identity identity(
      List<String> argv, List<String> environment, Map<String, String> settings) {
    return new Identity(
        "host",
        argv,
        environment,
        "/",
        "",
        Optional.of(Addressing.ipv4("10.0.2.15/24", "10.0.2.2", List.of("10.0.2.3"))),
        List.of(),
        List.of(),
        false,
        Optional.empty(),
        new TreeMap<>(settings),
        List.of());
  }

  @Override
  protected Wish wish() {
    return wish(List.of("/boot/kernel"), List.of(), SETTINGS);
  }

  private static Wish wish(
      List<String> argv, List<String> environment, Map<String, String> settings) {
    return new Wish(
        argv, environment, "/", "", false, false, List.of(), Set.of(), new TreeMap<>(settings));
  }

  @Test
  void itKeepsNoKernelsAndSaysWhereTheyAre() {
    assertThat(base.kernels()).isEmpty();
    assertFails("base.unsupported", () -> base.pull(Optional.empty(), KernelProgress.NONE));
    assertFails("base.unsupported", () -> base.importFrom(folder, KernelProgress.NONE));
  }

  @Test
  void aKernelIsToldItsInstanceOnItsCommandLine() {
    Machine machine = machine(tree(), identity());
    assertThat(machine.board()).isEqualTo(Board.MICROVM);
    assertThat(((Machine.Kernel) machine.boot()).commandLine()).isEqualTo("host=host b one");
    assertThat(machine.disks()).extracting(Machine.Disk::serial).containsExactly("disk0");
  }

  @Test
  void aDiskBootsItselfAndItsFirstOverlayCanCarryTheLine() throws IOException {
    FileTree disk = tree(BootFileSamples.disk(true, 0x83, 1));
    Identity told =
        identity(
            List.of("/boot/kernel", "/hello"),
            List.of(),
            Map.of("dialect", "osv", "machine", "q35"));
    Machine machine = machine(disk, told);
    assertThat(machine.board()).isEqualTo(Board.Q35);
    assertThat(machine.boot()).isEqualTo(new Machine.FirstDisk(Optional.empty()));
    assertThat(machine.wires()).isEqualTo(Wires.SERIAL_SCREEN);
    Machine.Disk first = machine.disks().getFirst();
    try (RawDisk below = RawDisk.open(first.backing().orElseThrow(), "the disk");
        Qcow2Disk overlay = Qcow2Disk.open(first.file(), below)) {
      String line = new String(overlay.read(512, 64), StandardCharsets.US_ASCII);
      assertThat(line).startsWith("--ip=eth0,10.0.2.15,255.255.255.0 --defaultgw=10.0.2.2");
      assertThat(overlay.read(0, 1)[0]).isEqualTo((byte) 0xeb);
    }
  }

  @Test
  void whatKraftMadeIsBootedWithItsInitrd() {
    FileTree unikraft =
        FileTree.builder()
            .put("unikraft/bin/kernel", file("uk", BootFileSamples.pvh(".uk_libinfo")))
            .put("unikraft/bin/initrd", file("rd", new byte[512]))
            .build();
    Machine machine =
        machine(unikraft, identity(List.of("/usr/bin/nginx", "-q"), List.of("A=b"), Map.of()));
    assertThat(machine.board()).isEqualTo(Board.PC);
    Machine.Kernel kernel = (Machine.Kernel) machine.boot();
    assertThat(kernel.initrd())
        .hasValueSatisfying(file -> assertThat(file).endsWith(Path.of("unikraft/bin/initrd")));
    assertThat(kernel.commandLine())
        .isEqualTo(
            "kernel netdev.ip=10.0.2.15/24:10.0.2.2:10.0.2.3::host env.vars=[ \"A=b\" ]"
                + " vfs.fstab=[ \"initrd0:/:extract:::\" ] -- /usr/bin/nginx -q");
  }

  @Test
  void anyPlaceWillDoWhereOnlyOneFileBoots() {
    Machine machine =
        machine(
            tree("opt/memtest", BootFileSamples.bzImage(0x20c, "Memtest86+ v6.10")),
            identity(List.of("/opt/memtest", "console=ttyS0"), List.of(), Map.of()));
    assertThat(((Machine.Kernel) machine.boot()).commandLine()).isEqualTo("console=ttyS0");
    assertThat(machine.wires()).isEqualTo(Wires.SERIAL_SCREEN);
  }

  @Test
  void whatHasNoPlaceIsRefusedBeforeAnythingStarts() {
    assertThat(objection(wish(List.of("/boot/kernel"), List.of("B=c"), SETTINGS)))
        .satisfies(objection -> {
          assertThat(objection.why())
              .isEqualTo("its command line has no place for the variable 'B'");
          assertThat(objection.instead()).contains("{env:B} in 'command-line'");
        });
    Map<String, String> plain = Map.of("command-line", "quiet");
    assertThat(objection(wish(List.of("/boot/kernel", "x"), List.of(), plain)).why())
        .contains("no place for arguments");
    Wish named =
        new Wish(
            List.of("/boot/kernel"),
            List.of(),
            "/",
            "",
            false,
            false,
            List.of(),
            Set.of(Capability.HOSTNAME),
            new TreeMap<>(plain));
    assertThat(objection(named).instead()).contains("{hostname}");
  }

  @Test
  void aStartRefusesWhatHasNoPlaceToo() {
    assertThatThrownBy(() ->
            machine(
                tree(),
                identity(List.of("/boot/kernel"), List.of("B=c"), Map.of("command-line", "q"))))
        .isInstanceOf(BaseFailure.class)
        .hasMessageContaining("'B'");
  }

  @Test
  void whatCannotBootIsRefusedWithItsCause() {
    FileTree text = tree("hello".getBytes(StandardCharsets.US_ASCII));
    List<Objection> found =
        base.objections(wish(List.of("/boot/kernel"), List.of(), Map.of()), () -> text);
    assertThat(found)
        .singleElement()
        .satisfies(objection -> {
          assertThat(objection.decisive()).isTrue();
          assertThat(objection.why()).contains("'/boot/kernel' cannot be booted: it is no kernel");
        });
  }

  @Test
  void settingsThatContradictEachOtherAreRefused() {
    assertRefused(Map.of("machine", "microvm", "bus", "pci"), "no bus pci");
    assertRefused(Map.of("bus", "isa"), "mmio or pci");
    assertRefused(Map.of("kernel", "../x"), "no path");
    assertRefused(Map.of("kernel", "boot/other"), "no file '/boot/other'");
    assertRefused(Map.of("colour", "red"), "no setting 'colour'");
    assertRefused(Map.of("stop", "now"), "power-button or kill");
    assertRefused(Map.of("command-line", "{colour}"), "is no place");
  }

  @Test
  void instancesOfOneImageShareItsBytes() throws IOException {
    BootSet set = base.bootSet("sha256:a", () -> VerifiedTree.of(tree()));
    Base.Resources resources = new Base.Resources(32, 1, Optional.empty());
    long own = 0;
    for (int i = 0; i < 20; i++) {
      Path directory = Files.createDirectory(folder.resolve("i" + i));
      Machine machine = base.machine(set, resources, identity(), directory);
      assertThat(machine.readFiles()).allMatch(file -> file.startsWith(set.directory()));
      own += Files.size(machine.disks().getFirst().file());
    }
    assertThat(base.cache().entries()).hasSize(1);
    assertThat(own).isLessThan(20 * (1L << 20));
  }

  private void assertRefused(Map<String, String> settings, String why) {
    Wish wish = wish(List.of("/boot/kernel"), List.of(), settings);
    assertThat(objection(wish).why()).contains(why);
  }

  private Objection objection(Wish wish) {
    return base.objections(wish, this::tree).getFirst();
  }

  private Machine machine(FileTree tree, Identity identity) {
    BootSet set = base.bootSet("sha256:a", () -> VerifiedTree.of(tree));
    return base.machine(set, new Base.Resources(32, 1, Optional.empty()), identity, folder);
  }
}
