package dev.skiff.engine.format.nanos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.format.disk.Tools;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A guest on a real kernel, which the folder that SKIFF_TEST_NANOS names has. */
final class NanosGuest {
  /** For an emulated machine beside other work. */
  private static final long MAX_SECONDS = 240;

  private final Path folder;
  private final Path kernels;

  NanosGuest(Path folder) {
    String kernels = System.getenv("SKIFF_TEST_NANOS");
    assumeTrue(kernels != null, "not run: SKIFF_TEST_NANOS names no folder with a kernel");
    this.folder = folder;
    this.kernels = Path.of(Objects.requireNonNull(kernels));
  }

  /** What a machine ended with. */
  record End(int status, List<String> output) {
    /** What the program said, without the kernel's lines. */
    List<String> said() {
      return output.stream().filter(line -> !line.startsWith("[") && !line.isBlank()).toList();
    }
  }

  Content kernelFile(String name) {
    Path file = kernels.resolve(name);
    assumeTrue(Files.exists(file), "not run: there is no " + name + " among the kernel's files");
    return Content.region(file, 0, file.toFile().length());
  }

  FileTree tree() throws Exception {
    return FileTree.builder()
        .put("bin/guest", new Node.RegularFile(Node.Ownership.root(0755), program()))
        .put("etc/hostname", GuestDisks.file("image\n"))
        .put("etc/hosts", GuestDisks.file(""))
        .put("etc/resolv.conf", GuestDisks.file(""))
        .put("share/one", GuestDisks.file("shared"))
        .put("share/link", new Node.Symlink(Node.Ownership.root(0777), "one"))
        .link("share/two", "share/one")
        .put("var", new Node.Directory(Node.Ownership.root(0755)))
        .build();
  }

  private Content program() throws Exception {
    Path program = folder.resolve("guest");
    if (!Files.exists(program)) {
      Path source = folder.resolve("guest.c");
      try (InputStream in = NanosGuest.class.getResourceAsStream("guest.c")) {
        Files.copy(Objects.requireNonNull(in), source);
      }
      Tools.run(folder, "gcc", "-static", "-O1", "-o", "guest", "guest.c");
    }
    return Content.region(program, 0, Files.size(program));
  }

  static Manifest manifest(Map<String, Manifest.Value> more, String... arguments) {
    Map<String, Manifest.Value> settings = new TreeMap<>(more);
    settings.put("program", new Manifest.Text("/bin/guest"));
    settings.put(
        "arguments",
        Manifest.Items.of(Stream.concat(Stream.of("guest"), Stream.of(arguments)).toList()));
    settings.putIfAbsent("environment", new Manifest.Fields(new TreeMap<>()));
    settings.put("debug_exit", new Manifest.Text("t"));
    return new Manifest(new TreeMap<>(settings));
  }

  /** On a microvm that is given the kernel. */
  End start(String... disks) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("-M", "microvm,ioapic2=off", "-global"));
    command.addAll(List.of("virtio-mmio.force-legacy=false", "-kernel"));
    command.add(kernels.resolve("kernel.img").toString());
    for (String disk : disks) {
      String id = "d" + command.size();
      command.addAll(List.of("-drive", "if=none,id=" + id + "," + disk));
      command.addAll(List.of("-device", "virtio-blk-device,drive=" + id));
    }
    return run(command);
  }

  /** On a machine with PCI that is given the kernel and shows folders of the host. */
  End startOnPci(String disk, List<String> shares) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("-M", "pc", "-bios", "qboot.rom", "-kernel"));
    command.add(kernels.resolve("kernel.img").toString());
    command.addAll(List.of("-drive", "if=none,id=root," + disk));
    command.addAll(List.of("-device", "virtio-blk-pci,drive=root"));
    for (int tag = 0; tag < shares.size(); tag++) {
      String share = "local,id=share-" + tag + ",security_model=none,path=" + shares.get(tag);
      command.addAll(List.of("-fsdev", share));
      command.addAll(List.of("-device", "virtio-9p-pci,fsdev=share-" + tag + ",mount_tag=" + tag));
    }
    return run(command);
  }

  /** On a machine that finds the kernel by its firmware. */
  End boot(String disk, String... firmware) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("-M", "q35"));
    command.addAll(List.of(firmware));
    command.addAll(List.of("-drive", "if=none,id=root," + disk));
    command.addAll(List.of("-device", "virtio-blk-pci,drive=root"));
    return run(command);
  }

  private End run(List<String> machine) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none"));
    command.addAll(List.of("-no-reboot", "-accel", "tcg", "-cpu", "max", "-m", "256M"));
    command.addAll(List.of("-serial", "stdio", "-device", "isa-debug-exit"));
    command.addAll(machine);
    Path output = folder.resolve("console");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
      String printed = Files.readString(output);
      assertThat(ended).as(printed).isTrue();
      return new End(process.exitValue(), printed.lines().toList());
    } finally {
      process.destroyForcibly();
    }
  }
}
