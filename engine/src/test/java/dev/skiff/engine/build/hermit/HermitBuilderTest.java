package dev.skiff.engine.build.hermit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.hermit.KernelLibraries;
import dev.skiff.engine.build.BuildFailure;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.hermit.Bus;
import dev.skiff.engine.format.hermit.HermitSamples;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import dev.skiff.engine.rust.Cargo;
import dev.skiff.engine.rust.FakeToolchain;
import dev.skiff.engine.rust.RustFailure;
import dev.skiff.engine.rust.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a cargo that is a shell script, which says what it was asked and makes a sample program. */
class HermitBuilderTest {
  private static final String CARGO =
      """
      case $1 in
        metadata) exec cat "$FAKES/metadata-$(basename "$PWD").json" ;;
      esac
      echo "$*" >> "$FAKES/asked"
      while [ $# -gt 0 ] && [ "$1" != -- ]; do
        case $1 in
          --target-dir) target=$2 ;;
          --target) triple=$2 ;;
          --bin) bin=$2 ;;
        esac
        shift
      done
      mkdir -p "$target/$triple/release"
      echo "   Compiling something" >&2
      if [ -f "$PWD/broken" ]; then
        printf 'error[E0425]: cannot find value `x`\\n --> src/main.rs:3:20\\n\\nerror: could not\\n' >&2
        exit 101
      fi
      [ "$triple" = x86_64-unknown-none ] && echo kernel > "$target/$triple/release/libhermit.a"
      [ "$triple" = x86_64-unknown-none ] || cp "$FAKES/program" "$target/$triple/release/$bin"
      """;

  private static final String DIGEST =
      "e5a914a929e843e539267f5f8d1b6b53add9587db6caa5547b7bff16edba8e03";

  @TempDir Path folder;
  private FakeToolchain toolchain;
  private Images images;
  private HermitBuilder builder;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void install() throws IOException {
    toolchain = FakeToolchain.in(folder.resolve("root"));
    toolchain.program("cargo", CARGO);
    Path fakes = Files.createDirectory(folder.resolve("fakes"));
    Files.write(fakes.resolve("program"), HermitSamples.program(Bus.PCI));
    InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    images = Images.open(folder.resolve("store"), Disk.real(), clock, _ -> List.of());
    Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "FAKES", fakes.toString());
    KernelLibraries libraries =
        new KernelLibraries(
            Files.createDirectory(folder.resolve("home")),
            () -> new Cargo(Toolchain.find(toolchain.root()), environment));
    builder = new HermitBuilder(images, libraries);
    crate(fakes);
    project("web", "");
  }

  /** The kernel's crate as cargo would have got it; who asks for it gets a lock file with it. */
  private void crate(Path fakes) throws IOException {
    Path root = folder.resolve("registry/hermit-kernel-0.11.0");
    Path sources = Files.createDirectories(root.resolve("src"));
    Files.writeString(sources.resolve("lib.rs"), "#[naked]\n");
    Files.writeString(root.resolve("Cargo.toml"), "");
    Files.writeString(root.resolve("rust-toolchain.toml"), "");
    Files.writeString(root.resolve("Cargo.lock"), "[[package]]\nname = \"log\"\nversion = \"1\"\n");
    Files.writeString(
        fakes.resolve("metadata-asking.json"), metadata("hermit-kernel", root, "lib"));
    toolchain.program(
        "cargo",
        """
        [ "$(basename "$PWD")" = asking ] && printf '%s\\n' '[[package]]' 'name = "hermit-kernel"' \\
          'version = "0.11.0"' 'checksum = "DIGEST"' > Cargo.lock
        """
                .replace("DIGEST", DIGEST)
            + CARGO);
  }

  private Path project(String name, String yaml) throws IOException {
    Path project = Files.createDirectories(folder.resolve(name));
    Files.writeString(project.resolve("Cargo.toml"), "");
    Files.writeString(
        project.resolve("Cargo.lock"),
        "[[package]]\nname = \"serde\"\nversion = \"1.0\"\nchecksum = \"abc\"\n");
    Files.writeString(
        folder.resolve("fakes/metadata-" + name + ".json"), metadata(name, project, "bin"));
    if (!yaml.isEmpty()) {
      Files.writeString(project.resolve("skiff.yaml"), yaml);
    }
    return project;
  }

  private static String metadata(String name, Path folder, String kind) {
    return """
    {"packages":[{"name":"%1$s","version":"1","id":"id-of-%1$s","manifest_path":"%2$s/Cargo.toml",
    "dependencies":[],"targets":[{"name":"%1$s","kind":["%3$s"]}]}],
    "workspace_members":[],"workspace_root":"%2$s"}
    """
        .formatted(name, folder, kind);
  }

  @Test
  void aProjectBecomesAnImageThatSaysWhatItWasMadeOf() throws IOException {
    HermitBuilder.Built built = build("web");
    ImageConfig config = config(built);
    assertThat(built.reference().nameAndTag()).isEqualTo("web:latest");
    assertThat(config.entrypoint()).containsExactly("/app/web");
    assertThat(config.labels())
        .containsEntry("dev.skiff.base", "hermit")
        .containsEntry("dev.skiff.hermit.bus", "pci")
        .containsEntry("dev.skiff.hermit.kernel", "hermit-kernel 0.11.0 sha256:" + DIGEST)
        .containsEntry("dev.skiff.hermit.crates", "serde 1.0 abc")
        .containsEntry(
            "dev.skiff.hermit.toolchain", "rustc 1.96.0 (ac68faa20 2026-05-25); Debian LLD 14.0.6")
        .hasEntrySatisfying(
            "dev.skiff.hermit.library",
            value -> assertThat(value).matches("0\\.11\\.0-pci-[0-9a-f]{12} sha256:[0-9a-f]{64}"));
    assertThat(lines).contains("   Compiling something");
  }

  @Test
  void theKernelIsCompiledOnceOfChangedSources() throws IOException {
    build("web");
    build("web");
    assertThat(asked()).filteredOn(line -> line.contains("x86_64-unknown-none")).hasSize(1);
    assertThat(asked()).filteredOn(line -> line.contains("x86_64-unknown-hermit")).hasSize(2);
    Path source = folder.resolve("home/cache/hermit/source/hermit-kernel-0.11.0-1");
    assertThat(source.resolve("src/lib.rs")).hasContent("#[unsafe(naked)]\n");
    assertThat(source.resolve("rust-toolchain.toml")).doesNotExist();
  }

  @Test
  void aDamagedLibraryIsNotLinked() throws IOException {
    build("web");
    try (var files = Files.walk(folder.resolve("home/bases/hermit"))) {
      Path library = files.filter(file -> file.endsWith("libhermit.a")).findFirst().orElseThrow();
      Files.writeString(library, "damaged");
    }
    assertThatThrownBy(() -> build("web"))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo("base.digest-changed"));
  }

  @Test
  void theFirstErrorIsTheLastThingSaid() throws IOException {
    build("web");
    Files.createFile(folder.resolve("web/broken"));
    assertThatThrownBy(() -> build("web"))
        .isInstanceOf(RustFailure.class)
        .hasMessage(
            "cannot compile 'web':\nerror[E0425]: cannot find value `x`\n --> src/main.rs:3:20");
    assertThat(lines).endsWith("error: could not");
  }

  @Test
  void whatSkiffYamlSaysGoesIntoTheImage() throws IOException {
    project(
        "yaml",
        "base: hermit\nprogram: yaml\nname: team/web:2\nmemory: 512m\nargs: [a]\nports: [80]\n");
    Files.write(folder.resolve("fakes/program"), HermitSamples.program(Bus.MMIO));
    assertThat(HermitBuilder.takes(folder.resolve("yaml"), Optional.empty())).isTrue();
    HermitBuilder.Built built = build("yaml");
    assertThat(built.reference().nameAndTag()).isEqualTo("team/web:2");
    assertThat(config(built).command()).containsExactly("a");
    assertThat(config(built).exposedPorts()).containsExactly("80/tcp");
    assertThat(config(built).labels())
        .containsEntry("dev.skiff.memory", Long.toString(512L << 20))
        .containsEntry("dev.skiff.hermit.bus", "mmio");
    assertThat(lines).contains("for a microvm with virtio-mmio: there are 320 MiB of memory");
  }

  @Test
  void theBusThatSkiffYamlSaysIsTaken() throws IOException {
    project("bus", "base: hermit\nprogram: bus\nmemory: 512m\nhermit: {bus: pci}\n");
    build("bus");
    assertThat(lines).contains("for a q35 with PCI: skiff.yaml says so");
  }

  @Test
  void onlyWhatAsksForItIsTaken() throws IOException {
    project("other", "program: other\n");
    assertThat(HermitBuilder.takes(folder.resolve("other"), Optional.empty())).isFalse();
    assertThat(HermitBuilder.takes(folder.resolve("other"), Optional.of("hermit"))).isTrue();
    assertThat(HermitBuilder.takes(folder.resolve("web"), Optional.empty())).isFalse();
    assertThat(HermitBuilder.takes(folder.resolve("web"), Optional.of("linux"))).isFalse();
  }

  @Test
  void filesOfAProjectAreRefusedByName() throws IOException {
    project("files", "base: hermit\nprogram: files\nfiles: [static]\n");
    assertThatThrownBy(() -> build("files"))
        .isInstanceOf(BuildFailure.class)
        .hasMessageContaining("files, dirs or volumes");
  }

  @Test
  void whatIsNoProjectIsRefusedWithItsCause() throws IOException {
    Path none = Files.createDirectory(folder.resolve("none"));
    assertThatThrownBy(() -> build("none"))
        .isInstanceOf(RustFailure.class)
        .hasMessage("'" + none + "' is no Cargo project: it has no Cargo.toml");
    assertThatThrownBy(() -> build("nowhere")).isInstanceOf(BuildFailure.class);
    project("unknown", "base: hermit\nprogram: x\n");
    assertThatThrownBy(() -> build("unknown")).hasMessageContaining("has no program 'x'");
    Path library = project("library", "");
    Files.writeString(
        folder.resolve("fakes/metadata-library.json"), metadata("library", library, "lib"));
    assertThatThrownBy(() -> build("library")).hasMessageEndingWith("has no program");
  }

  @Test
  void aCrateWithAKernelOfItsOwnIsRefused() throws IOException {
    Path project = project("kernel", "");
    Files.writeString(
        folder.resolve("fakes/metadata-kernel.json"),
        metadata("kernel", project, "bin")
            .replace("\"dependencies\":[]", "\"dependencies\":[{\"name\":\"hermit\"}]"));
    assertThatThrownBy(() -> build("kernel"))
        .isInstanceOf(RustFailure.class)
        .hasMessageContaining("depends on the crate 'hermit'");
  }

  @Test
  void aProgramFromElsewhereIsRecognisedAndChecked() throws IOException {
    Path program = Files.write(folder.resolve("app"), HermitSamples.program(Bus.MMIO));
    assertThat(HermitBuilder.recognises(program)).isTrue();
    HermitBuilder.Built built =
        builder.of(program, ImageReference.parse("app:1"), List.of("a"), List.of("B=c"));
    assertThat(config(built).labels())
        .containsEntry("dev.skiff.base", "hermit")
        .containsEntry("dev.skiff.hermit.kernel", "hermit 0.11.0")
        .containsEntry("dev.skiff.memory", Long.toString(320L << 20));
    byte[] broken = HermitSamples.program(Bus.MMIO);
    broken[16] = 2;
    Files.write(program, broken);
    assertThatThrownBy(
            () -> builder.of(program, ImageReference.parse("app:1"), List.of(), List.of()))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining("linked for one address");
    Files.writeString(program, "#!/bin/sh");
    assertThat(HermitBuilder.recognises(program)).isFalse();
    assertThat(HermitBuilder.recognises(folder)).isFalse();
  }

  private HermitBuilder.Built build(String project) {
    return builder.build(
        new HermitBuilder.Plan(folder.resolve(project), Optional.empty(), lines::add));
  }

  private List<String> asked() throws IOException {
    return Files.readAllLines(folder.resolve("fakes/asked"));
  }

  private ImageConfig config(HermitBuilder.Built built) {
    return built.stored().image().config();
  }
}
