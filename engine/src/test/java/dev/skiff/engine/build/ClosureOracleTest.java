package dev.skiff.engine.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.format.elf.X86Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our search against that of this computer's own loader, which is asked what it would load ({@code
 * ld.so --list}) for programs made here, and what it does load in a root of our making.
 */
class ClosureOracleTest {
  /** Loaded by glibc while programs run, so that no list has them. */
  private static final List<String> COMPANIONS =
      List.of("libgcc_s.so.1", "libnss_files.so.2", "libnss_dns.so.2");

  private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

  @TempDir Path folder;

  private Compiler compiler;

  @BeforeEach
  void compiler() throws IOException {
    folder = folder.toRealPath();
    compiler = new Compiler(folder);
  }

  @Test
  void onlyTheCLibrary() throws IOException {
    assertAsTheLoaderFindsIt(compiler.program(folder.resolve("plain"), List.of()));
  }

  @Test
  void manySystemLibraries() throws IOException {
    assertAsTheLoaderFindsIt(
        compiler.program(
            folder.resolve("many"), List.of(), "-lm", "-lpthread", "-ldl", "-lresolv"));
  }

  @Test
  void aChainByRunpathOfEach() throws IOException {
    Path c = compiler.library(folder.resolve("c/libc1.so"), List.of());
    Path b =
        compiler.library(
            folder.resolve("b/libb1.so"), List.of(c), "-Wl,--enable-new-dtags,-rpath,$ORIGIN/../c");
    Path a =
        compiler.library(
            folder.resolve("a/liba1.so"),
            List.of(b),
            "-Wl,--enable-new-dtags,-rpath," + folder.resolve("b"));
    assertAsTheLoaderFindsIt(
        compiler.program(
            folder.resolve("bin/chain"), List.of(a), "-Wl,--enable-new-dtags,-rpath,$ORIGIN/../a"));
  }

  @Test
  void anRpathIsInheritedAndARunpathIsNot() throws IOException {
    Path c = compiler.library(folder.resolve("lib/libc2.so"), List.of());
    Path b = compiler.library(folder.resolve("lib/libb2.so"), List.of(c));
    assertAsTheLoaderFindsIt(
        compiler.program(
            folder.resolve("inherits"), List.of(b), "-Wl,--disable-new-dtags,-rpath,$ORIGIN/lib"));
    Path notInherited =
        compiler.program(
            folder.resolve("keeps"), List.of(b), "-Wl,--enable-new-dtags,-rpath,$ORIGIN/lib");
    assertThat(loaderMisses(notInherited)).isEqualTo("libc2.so");
    assertThat(missing(notInherited)).containsExactly("libc2.so (needed by /bin/lib/libb2.so)");
  }

  @Test
  void anRpathCountsNothingForAnObjectWithARunpath() throws IOException {
    Path c = compiler.library(folder.resolve("lib/libc3.so"), List.of());
    Path b =
        compiler.library(
            folder.resolve("lib/libb3.so"), List.of(c), "-Wl,--enable-new-dtags,-rpath,/nowhere");
    Path program =
        compiler.program(
            folder.resolve("mixed"), List.of(b), "-Wl,--disable-new-dtags,-rpath,$ORIGIN/lib");
    assertThat(loaderMisses(program)).isEqualTo("libc3.so");
    assertThat(missing(program)).containsExactly("libc3.so (needed by /bin/lib/libb3.so)");
  }

  @Test
  void aNameIsLoadedOnceAndAskedForByItsSoname() throws IOException {
    Path first =
        compiler.library(folder.resolve("one/libreal.so"), List.of(), "-Wl,-soname,libreal.so.1");
    Files.createSymbolicLink(folder.resolve("one/libreal.so.1"), first.getFileName());
    Path second =
        compiler.library(folder.resolve("two/libreal.so"), List.of(), "-Wl,-soname,libreal.so.1");
    Files.createSymbolicLink(folder.resolve("two/libreal.so.1"), second.getFileName());
    Path user =
        compiler.library(folder.resolve("two/libuser.so"), List.of(second), "-Wl,-rpath,$ORIGIN");
    assertAsTheLoaderFindsIt(
        compiler.program(
            folder.resolve("sonames"), List.of(first, user), "-Wl,-rpath,$ORIGIN/one:$ORIGIN/two"));
  }

  @Test
  void everyMissingLibraryIsNamedWithWhoNeedsIt() throws IOException {
    Path gone = compiler.library(folder.resolve("libgone.so"), List.of());
    Path lost = compiler.library(folder.resolve("liblost.so"), List.of());
    Path user = compiler.library(folder.resolve("libuser.so"), List.of(lost));
    Path program =
        compiler.program(folder.resolve("needs"), List.of(gone, user), "-Wl,-rpath,$ORIGIN");
    Files.delete(gone);
    Files.delete(lost);
    assertThat(missing(program))
        .containsExactly(
            "libgone.so (needed by /bin/needs)", "liblost.so (needed by /bin/libuser.so)");
  }

  /** The real loader runs the program in the root that the image would be. */
  @Test
  void theGuestsLoaderFindsEverythingWhereItWasPut() throws Exception {
    Path c = compiler.library(folder.resolve("app/lib/libc4.so"), List.of());
    Path b =
        compiler.library(
            folder.resolve("app/plugins/libb4.so"), List.of(c), "-Wl,-rpath,$ORIGIN/../lib");
    Path program =
        compiler.program(
            folder.resolve("app/bin/prog"),
            List.of(b, c),
            "-lm",
            "-Wl,-rpath,$ORIGIN/../lib:$ORIGIN/../plugins");
    LibraryClosure closure = closure(program);
    Path guest = folder.resolve("guest");
    for (var file : closure.files().entrySet()) {
      Path target = guest.resolve(file.getKey().substring(1));
      Files.createDirectories(target.getParent());
      Files.copy(file.getValue().real(), target);
      assertThat(target.toFile().setExecutable(true)).isTrue();
    }
    for (var link : closure.links().entrySet()) {
      Path path = guest.resolve(link.getKey().substring(1));
      Files.createDirectories(path.getParent());
      Files.createSymbolicLink(path, Path.of(link.getValue()));
    }
    assertThat(closure.files()).containsKeys("/bin/prog", "/lib/libc4.so", "/plugins/libb4.so");
    List<String> asRoot = List.of("unshare", "--map-root-user");
    assumeTrue(succeeds(asRoot, "true"), "user namespaces are not allowed here");
    // The loader by name: without /proc it could not tell what $ORIGIN is.
    Compiler.run(
        Stream.concat(asRoot.stream(), Stream.of("chroot", guest.toString(), LOADER, "/bin/prog"))
            .toList());
  }

  private void assertAsTheLoaderFindsIt(Path program) throws IOException {
    SortedSet<String> found = new TreeSet<>();
    for (HostFile file : closure(program).files().values()) {
      String name = file.real().getFileName().toString();
      boolean companion =
          COMPANIONS.stream().anyMatch(c -> name.startsWith(c.replaceAll("\\.so.*", "")));
      if (!companion && !file.real().equals(program.toRealPath())) {
        found.add(file.real().toString());
      }
    }
    SortedSet<String> listed = new TreeSet<>();
    for (String line : loaderSays(program)) {
      String path = line.replaceFirst(".* => ", "").replaceFirst(" \\(0x.*", "").strip();
      if (path.startsWith("/")) {
        listed.add(Path.of(path).toRealPath().toString());
      }
    }
    assertThat(found).isEqualTo(listed);
  }

  private static List<String> loaderSays(Path program) throws IOException {
    return Compiler.run(List.of(LOADER, "--list", program.toString())).stream()
        .map(String::strip)
        .toList();
  }

  private static String loaderMisses(Path program) throws IOException {
    Process process =
        new ProcessBuilder(LOADER, "--list", program.toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(said).contains("error while loading shared libraries: ");
    return said.replaceFirst("(?s).*shared libraries: ", "").replaceFirst("(?s):.*", "");
  }

  private static boolean succeeds(List<String> prefix, String command)
      throws IOException, InterruptedException {
    List<String> all = Stream.concat(prefix.stream(), Stream.of(command)).toList();
    return new ProcessBuilder(all).start().waitFor() == 0;
  }

  private List<String> missing(Path program) throws IOException {
    try {
      closure(program);
    } catch (BuildFailure e) {
      assertThat(e.code()).isEqualTo("build.libraries-missing");
      String list = String.valueOf(e.getMessage()).replaceFirst(".*libraries it needs: ", "");
      return new ArrayList<>(List.of(list.split(", ", -1)));
    }
    throw new AssertionError("nothing was missing");
  }

  private static LibraryClosure closure(Path program) throws IOException {
    Path root = Path.of("/");
    return LibraryClosure.of(root, ProgramFile.open(root, program), X86Level.BASELINE);
  }
}
