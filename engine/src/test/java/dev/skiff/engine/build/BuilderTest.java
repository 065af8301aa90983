package dev.skiff.engine.build;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.image.Digest;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.image.Images;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuilderTest {
  @TempDir Path folder;

  private Images images;
  private Compiler compiler;

  @BeforeEach
  void open() {
    images = open("store");
    compiler = new Compiler(folder);
  }

  private Images open(String name) {
    return Images.open(folder.resolve(name), Disk.real(), () -> Instant.EPOCH, _ -> List.of());
  }

  private static Builder.Plan plan(Path program) {
    return new Builder.Plan(
        program, ImageReference.parse("web:v1"), List.of("--port", "80"), List.of("A=1"));
  }

  private static Builder builder(Images images) {
    return new Builder(images, Path.of("/"), 1);
  }

  @Test
  void aStaticProgramIsAnImageOfItself() throws IOException {
    Path program = compiler.program(folder.resolve("web"), "-static");
    Builder.Built built = builder(images).build(plan(program));
    assertThat(built.stored().image().references()).containsExactly("web:v1");
    assertThat(built.stored().image().config().entrypoint()).containsExactly("/bin/web");
    assertThat(built.stored().image().config().command()).containsExactly("--port", "80");
    assertThat(built.stored().image().config().environment()).containsExactly("A=1");
    assertThat(built.warnings()).isEmpty();
    assertThat(built.files()).isEqualTo(4);
    assertThat(bytes(built.stored().image().digest(), "bin/web"))
        .isEqualTo(Files.readAllBytes(program));
  }

  @Test
  void aDynamicProgramHasItsLoaderAndLibraries() throws IOException {
    Path program = compiler.program(folder.resolve("web"));
    Builder.Built built = builder(images).build(plan(program));
    FileTree tree = tree(built.stored().image().digest());
    assertThat(tree.nodes().keySet()).contains("bin/web", "lib64/ld-linux-x86-64.so.2");
    assertThat(tree.nodes().keySet()).anyMatch(path -> path.endsWith("/libc.so.6"));
  }

  @Test
  void theSameProgramIsTheSameImageWhereverAndWheneverItIsBuilt() throws IOException {
    Path program = compiler.program(folder.resolve("one/web"));
    Builder.Built first = builder(images).build(plan(program));
    Builder.Built again = builder(images).build(plan(program));
    assertThat(first.stored().unchanged()).isFalse();
    assertThat(again.stored().unchanged()).isTrue();
    Path copy = Files.copy(program, Files.createDirectory(folder.resolve("two")).resolve("web"));
    assertThat(builder(open("other")).build(plan(copy)).stored().image().digest())
        .isEqualTo(first.stored().image().digest());
  }

  @Test
  void aPositionIndependentStaticProgramIsOne() throws IOException {
    Path program = compiler.program(folder.resolve("pie"), "-static-pie", "-nostdlib");
    assertThat(builder(images).build(plan(program)).files()).isEqualTo(4);
  }

  @Test
  void aLinkIsFollowedAndGivesTheName() throws IOException {
    Path program = compiler.program(folder.resolve("web-1.2"), "-static");
    Path link = Files.createSymbolicLink(folder.resolve("web"), program);
    assertThat(builder(images).build(plan(link)).stored().image().config().entrypoint())
        .containsExactly("/bin/web");
  }

  @Test
  void aProgramThatChangesWhileItIsReadIsNoticed() throws IOException {
    Path program = compiler.program(folder.resolve("web"), "-static");
    ElfObject object = ProgramFile.open(Path.of("/"), program);
    Files.write(program, new byte[] {0}, StandardOpenOption.APPEND);
    assertThat(object.file().isUnchanged()).isFalse();
    HostFile now = HostFile.of(program);
    Files.copy(program, folder.resolve("copy"));
    Files.move(folder.resolve("copy"), program, StandardCopyOption.REPLACE_EXISTING);
    assertThat(now.isUnchanged()).isFalse();
    Files.delete(program);
    assertThat(now.isUnchanged()).isFalse();
  }

  @Test
  void nothingIsLeftOfABuildThatFails() throws IOException {
    refused("build.not-elf", write("prog", "hello\n"));
    assertThat(folder.resolve("store/tmp")).isEmptyDirectory();
    assertThat(folder.resolve("store/blobs/sha256")).isEmptyDirectory();
  }

  @Test
  void aMissingProgramAFolderAndAnEmptyFileAreNamed() throws IOException {
    refused("build.program-missing", folder.resolve("nothing"));
    refused("build.program-missing", write("file", "x").resolve("below"));
    assertThat(BuildFailure.missing(folder.resolve("caf\ufffd")).hint()).contains("UTF-8");
    refused("build.folder", folder);
    refused("build.empty", write("empty", ""));
    refused("build.special-file", Path.of("/dev/null"));
  }

  @Test
  void aPipeIsRefusedWithoutWaitingForItsWriter() throws IOException {
    Path pipe = folder.resolve("pipe");
    Compiler.run(List.of("mkfifo", pipe.toString()));
    refused("build.special-file", pipe);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run.sh|#!/usr/bin/env python3\\nprint()|build.script|/usr/bin/env python3",
        "Dockerfile|FROM scratch\\nCOPY x /|build.dockerfile|Dockerfile",
        "web.dockerfile|# syntax\\nRUN x|build.dockerfile|Dockerfile",
        "anything|# c\\n\\nARG V=1\\nfrom debian:12\\n|build.dockerfile|Dockerfile",
        "compose.yaml|version: 3|build.compose-file|compose file",
        "docker-compose.prod.yml|x: 1|build.compose-file|compose file",
        "stack.yml|name: x\\nservices:\\n  web:|build.compose-file|compose file",
        "notes.txt|services are fun|build.not-elf|it is text",
        "main.go|package main\\n|build.not-elf|it is text",
        "a.gz|\\037\\213\\b|build.not-elf|a gzip archive",
        "a.zip|PK\\003\\004xxxx|build.not-elf|a zip archive",
        "a.jar|PK\\003\\004xxxx|build.not-elf|a Java archive",
        "a.exe|MZ\\220|build.not-elf|a program for Windows or DOS",
        "a.out|\\317\\372\\355\\376\\007|build.not-elf|Mach-O",
        "A.class|\\312\\376\\272\\276\\000\\000\\000\\101|build.not-elf|a Java class",
        "fat|\\312\\376\\272\\276\\000\\000\\000\\002|build.not-elf|Mach-O",
        "a.wasm|\\000asm\\001|build.not-elf|a WebAssembly module",
        "a.deb|!<arch>\\ndebian-binary|build.not-elf|a Debian package",
        "liba.a|!<arch>\\nx.o/|build.not-elf|a static library",
        "data|\\001\\002\\003|build.not-elf|binary data",
      })
  void whatIsNoElfFileIsCalledByWhatItLooksLike(
      String name, String content, String code, String says) throws IOException {
    Path file = folder.resolve("given").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content.translateEscapes().getBytes(ISO_8859_1));
    assertThat(refused(code, file)).hasMessageContaining(says);
  }

  @ParameterizedTest
  @CsvSource({
    "18, 183, build.wrong-machine, 64-bit program for aarch64",
    "18, 243, build.wrong-machine, 64-bit program for riscv",
    "18, 99, build.wrong-machine, 64-bit program for machine 99",
    "4, 1, build.wrong-machine, 32-bit program for x32",
    "5, 2, build.wrong-machine, guests are 64-bit x86-64",
    "16, 1, build.not-startable, an object file",
    "16, 4, build.not-startable, the core dump of a program",
    "16, 7, build.not-startable, unknown kind",
    "4, 9, build.damaged, it is of class 9",
    "54, 1, build.damaged, program headers have 1 bytes each",
  })
  void anElfFileOfAnotherKindIsNamed(int offset, int value, String code, String says)
      throws IOException {
    Path program = compiler.program(folder.resolve("web"), "-static");
    patch(program, offset, (byte) value);
    assertThat(refused(code, program)).hasMessageContaining(says);
  }

  @Test
  void a32BitProgramIsNamedByItsMachine() throws IOException {
    Path program = compiler.program(folder.resolve("web"), "-static");
    patch(program, 4, (byte) 1);
    patch(program, 18, (byte) 3);
    assertThat(refused("build.wrong-machine", program))
        .hasMessageContaining("32-bit program for i386");
  }

  @Test
  void aSharedLibraryIsNoProgram() throws IOException {
    Path library = compiler.library(folder.resolve("libx.so"), List.of());
    assertThat(refused("build.not-startable", library)).hasMessageContaining("a shared library");
  }

  @Test
  void aTruncatedProgramIsNamedWhereverItEnds() throws IOException {
    Path program = compiler.program(folder.resolve("web"));
    byte[] whole = Files.readAllBytes(program);
    for (int length : new int[] {4, 20, 63, 64, 100, 500, 1000, 4096, whole.length / 2}) {
      Path cut = folder.resolve("cut");
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThat(refused("build.damaged", cut).hint()).contains("compile or copy it again");
    }
  }

  @Test
  void aVariableWithoutANameIsRefused() throws IOException {
    Path program = compiler.program(folder.resolve("web"), "-static");
    Builder.Plan plan =
        new Builder.Plan(program, ImageReference.parse("web"), List.of(), List.of("=x"));
    assertThatThrownBy(() -> builder(images).build(plan)).hasMessageContaining("'=x'");
  }

  private BuildFailure refused(String code, Path program) {
    try {
      builder(images).build(plan(program));
    } catch (BuildFailure e) {
      assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
      assertThat(e).hasMessageContaining(program.toString());
      assertThat(e.hint()).isNotEmpty();
      return e;
    }
    throw new AssertionError(program + " became an image");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content, UTF_8);
  }

  private static void patch(Path file, int offset, byte value) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(1).order(ByteOrder.LITTLE_ENDIAN).put(value).flip();
      channel.write(bytes, offset);
    }
  }

  private FileTree tree(Digest digest) {
    try (VerifiedTree verified = images.tree(digest)) {
      verified.confirm();
      return verified.tree();
    }
  }

  private byte[] bytes(Digest digest, String path) throws IOException {
    if (tree(digest).nodes().get(path) instanceof Node.RegularFile file) {
      try (var in = file.content().open()) {
        return in.readAllBytes();
      }
    }
    throw new AssertionError("no file " + path);
  }
}
