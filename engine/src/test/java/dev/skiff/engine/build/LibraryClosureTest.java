package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.format.elf.X86Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches on computers that are set up as this one is not, in folders that stand for a root. */
class LibraryClosureTest {
  private static final String GLIBC = "/lib64/ld-linux-x86-64.so.2";
  private static final String MUSL = "/lib/ld-musl-x86_64.so.1";

  @TempDir Path folder;

  private Path root;
  private Compiler compiler;

  @BeforeEach
  void root() throws IOException {
    root = Files.createDirectory(folder.toRealPath().resolve("root"));
    compiler = new Compiler(folder);
    Files.createDirectories(root.resolve("lib64"));
    Files.copy(Path.of(GLIBC), root.resolve("lib64/ld-linux-x86-64.so.2"));
  }

  @Test
  void defaultFoldersKeepTheirPathsAndConfiguredOnesDoNot() throws IOException {
    Path vendor = library("opt/vendor/lib/libvendor.so");
    Path local = library("usr/local/lib/liblocal.so");
    Path system = library("usr/lib/libsystem.so");
    write("etc/ld.so.conf", "# folders\ninclude ld.so.conf.d/*.conf\nhwcap 0 nosegneg\n");
    write("etc/ld.so.conf.d/b.conf", "/opt/vendor/lib=libc6 # ours\n");
    write("etc/ld.so.conf.d/a.conf", "/usr/local/lib/, /usr/lib\n");
    assertThat(closure(program(GLIBC, vendor, local, system)).files().keySet())
        .containsExactlyInAnyOrder(
            "/bin/program",
            GLIBC,
            "/lib/x86_64-linux-gnu/libvendor.so",
            "/lib/x86_64-linux-gnu/liblocal.so",
            "/usr/lib/libsystem.so");
  }

  @Test
  void configurationThatIncludesItselfEnds() throws IOException {
    write("etc/ld.so.conf", "include /etc/ld.so.conf\ninclude *\n/usr/local/lib\n");
    assertThat(closure(program(GLIBC, library("usr/local/lib/liba.so"))).files())
        .containsKey("/lib/x86_64-linux-gnu/liba.so");
  }

  @Test
  void librariesForBetterCpusComeUpToTheGuestsLevelBesideTheBaseline() throws IOException {
    Path base = library("usr/lib/libfast.so");
    for (String level : List.of("v2", "v3", "v4")) {
      library("usr/lib/glibc-hwcaps/x86-64-" + level + "/libfast.so", "-DLEVEL=" + level);
    }
    Path program = program(GLIBC, base);
    assertThat(closure(program, X86Level.BASELINE).files().keySet())
        .filteredOn(path -> path.contains("libfast"))
        .containsExactly("/usr/lib/libfast.so");
    assertThat(closure(program, X86Level.V3).files().keySet())
        .filteredOn(path -> path.contains("libfast"))
        .containsExactly(
            "/usr/lib/glibc-hwcaps/x86-64-v2/libfast.so",
            "/usr/lib/glibc-hwcaps/x86-64-v3/libfast.so",
            "/usr/lib/libfast.so");
  }

  @Test
  void aFileOfAnotherMachineIsPassedOver() throws IOException {
    Path good = library("usr/lib/liba.so");
    Path wrong = library("lib/liba.so");
    byte[] bytes = Files.readAllBytes(wrong);
    bytes[18] = 3;
    Files.write(wrong, bytes);
    Path program = program(GLIBC, good);
    assertThat(closure(program).files()).containsKey("/usr/lib/liba.so");
    Files.delete(good);
    assertThatThrownBy(() -> closure(program))
        .hasMessageContaining("liba.so (needed by /bin/program; ")
        .hasMessageContaining("it is for i386");
  }

  @Test
  void twoNamesOfOneFileStayOneFile() throws IOException {
    Path real = library("usr/lib/libz.so.1");
    Files.createSymbolicLink(root.resolve("usr/lib/libz.so"), Path.of("libz.so.1"));
    Path asksForTheOther = library("usr/lib/libother.so", List.of(), library("stub/libz.so"));
    LibraryClosure closure = closure(program(GLIBC, real, asksForTheOther));
    assertThat(closure.files())
        .containsKey("/usr/lib/libz.so.1")
        .doesNotContainKey("/usr/lib/libz.so");
    assertThat(closure.links())
        .containsExactly(Map.entry("/usr/lib/libz.so", "/usr/lib/libz.so.1"));
  }

  @Test
  void aPathThatCrossesFoldersHasThemInTheGuest() throws IOException {
    Path library = library("opt/app/lib/liba.so");
    Files.createDirectories(root.resolve("opt/app/other"));
    Path program =
        compiler.program(
            root.resolve("program"),
            List.of(library),
            "-nostdlib",
            "-Wl,--dynamic-linker=" + GLIBC,
            "-Wl,-rpath,/opt/app/other/../lib");
    LibraryClosure closure = closure(program);
    assertThat(closure.files()).containsKey("/opt/app/lib/liba.so");
    assertThat(closure.folders()).containsExactly("/opt/app/other");
  }

  @Test
  void muslIsItsOwnCLibraryAndHasItsOwnPathFile() throws IOException {
    Files.createDirectories(root.resolve("lib"));
    Files.copy(Path.of(GLIBC), root.resolve(MUSL.substring(1)));
    write("etc/ld.so.conf", "/opt/glibc\n");
    write("etc/ld-musl-x86_64.path", "/lib/x86_64-linux-musl:/usr/local/lib\n/usr/lib/musl\n");
    Path libc = library("elsewhere/libc.musl-x86_64.so.1");
    Path alpine = library("lib/x86_64-linux-musl/libalpine.so");
    Path local = library("usr/local/lib/liblocal.so");
    assertThat(closure(program(MUSL, libc, alpine, local)).files().keySet())
        .containsExactlyInAnyOrder(
            "/bin/program", MUSL, "/lib/libalpine.so", "/usr/local/lib/liblocal.so");
    Path ignored = library("opt/glibc/libglibc.so");
    assertThatThrownBy(() -> closure(program(MUSL, ignored)))
        .hasMessageContaining("libglibc.so (needed by /bin/program)");
  }

  @Test
  void aMissingLoaderIsNamed() throws IOException {
    assertThatThrownBy(() -> closure(program(MUSL)))
        .isInstanceOfSatisfying(
            BuildFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("build.loader-missing");
              assertThat(failure).hasMessageContaining(MUSL);
              assertThat(failure.hint()).contains("install musl");
            });
  }

  @Test
  void aNameThatIsARelativePathIsMissing() throws IOException {
    Path library =
        compiler.library(
            root.resolve("usr/lib/libx.so"), List.of(), "-nostdlib", "-Wl,-soname,sub/libx.so");
    assertThatThrownBy(() -> closure(program(GLIBC, library)))
        .hasMessageContaining("sub/libx.so (needed by /bin/program; a path relative");
  }

  @Test
  void aCpuBeyondTheGuestsIsWarnedOf() throws IOException {
    Path program =
        compiler.program(
            root.resolve("program"), List.of(), "-nostdlib", "-static", "-Wl,-z,x86-64-v3");
    assertThat(closure(program, X86Level.V3).warnings()).isEmpty();
    assertThat(closure(program, X86Level.V2).warnings())
        .containsExactly("/bin/program needs a CPU of level x86-64-v3, guests have x86-64-v2");
  }

  private Path library(String path, String... options) throws IOException {
    return library(path, List.of(options));
  }

  private Path library(String path, List<String> options, Path... calls) throws IOException {
    String[] all = Stream.concat(Stream.of("-nostdlib"), options.stream()).toArray(String[]::new);
    return compiler.library(root.resolve(path), List.of(calls), all);
  }

  private Path program(String loader, Path... calls) throws IOException {
    return compiler.program(
        root.resolve("program"), List.of(calls), "-nostdlib", "-Wl,--dynamic-linker=" + loader);
  }

  private LibraryClosure closure(Path program) throws IOException {
    return closure(program, X86Level.BASELINE);
  }

  private LibraryClosure closure(Path program, X86Level cpu) throws IOException {
    return LibraryClosure.of(root, ProgramFile.open(root, program), cpu);
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  @Test
  void theTreeHasOnlyWhatThePlanNames() throws IOException {
    Path program = program(GLIBC, library("usr/lib/liba.so"));
    ElfObject object = ProgramFile.open(root, program);
    var nodes = ProgramTree.of(object, closure(program)).nodes();
    assertThat(nodes.keySet())
        .containsExactly(
            "bin",
            "bin/program",
            "etc",
            "etc/group",
            "etc/nsswitch.conf",
            "etc/passwd",
            "lib64",
            "lib64/ld-linux-x86-64.so.2",
            "root",
            "tmp",
            "usr",
            "usr/lib",
            "usr/lib/liba.so");
    Map<String, Integer> modes = Map.of("bin/program", 0755, "usr/lib/liba.so", 0644, "tmp", 01777);
    nodes.forEach((path, node) ->
        assertThat(node.ownership().mode())
            .as(path)
            .isEqualTo(modes.getOrDefault(path, node.ownership().mode())));
  }
}
