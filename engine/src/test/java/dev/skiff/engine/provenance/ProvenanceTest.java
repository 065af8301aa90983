package dev.skiff.engine.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skiff.engine.format.tar.TarReader;
import dev.skiff.engine.format.tar.TarWriter;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.provenance.Inventory.Item;
import dev.skiff.engine.provenance.Need.How;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why files are in an image, of a program that gcc made here. */
class ProvenanceTest {
  private static final ImageConfig STARTS_SCRIPT =
      ImageConfig.of(List.of("start"), List.of(), List.of("PATH=/nowhere:/app/bin"));
  private static final PackageLists NO_LISTS = PackageLists.below(Path.of("/nowhere/at/all"));

  @TempDir Path folder;

  private FileTree tree = FileTree.builder().build();

  /** A script, its interpreter, a library of that by RUNPATH, one of that by ld.so.conf. */
  @BeforeEach
  void makeTree() throws Exception {
    compile("deep", "int deep(void) { return 1; }", "-shared", "-fPIC", "-Wl,-soname,libdeep.so.1");
    Files.copy(folder.resolve("deep"), folder.resolve("libdeep.so"));
    Files.copy(folder.resolve("deep"), folder.resolve("libdeep.so.1"));
    compile(
        "near",
        "int deep(void); int near(void) { return deep(); }",
        "-shared",
        "-fPIC",
        "-Wl,-soname,libnear.so.2",
        "-L" + folder,
        "-ldeep");
    Files.copy(folder.resolve("near"), folder.resolve("libnear.so"));
    compile(
        "program",
        "int near(void); int main(void) { return near(); }",
        "-L" + folder,
        "-lnear",
        "-Wl,-rpath-link," + folder,
        "-Wl,--enable-new-dtags,-rpath,$ORIGIN/../lib");
    FileTree made =
        FileTree.builder()
            .put("app/bin/start", text("#!/usr/bin/env run\nhello\n"))
            .put("app/bin/run", binary("program"))
            .put("app/lib/libnear.so.2", link("../real/libnear.so.2.0"))
            .put("app/real/libnear.so.2.0", binary("near"))
            .put("etc/ld.so.conf.d/deep.conf", text("# where\n/opt/deep\n"))
            .put("opt/deep/libdeep.so.1", binary("deep"))
            .put("opt/other/tool", binary("near"))
            .put("etc/passwd", text("root"))
            .put("usr/bin/env", text("not started"))
            .put("data", text("data"))
            .build();
    Path archive = folder.resolve("layer");
    try (var out = new BufferedOutputStream(Files.newOutputStream(archive))) {
      TarWriter.write(made, out);
    }
    tree = TarReader.read(archive);
  }

  @Test
  void aLibrarysChainLeadsFromTheProgram() throws IOException {
    assertThat(why("/opt/deep/libdeep.so.1").chain())
        .containsExactly(
            new Need("/app/bin/start", How.PROGRAM, "", "/app/bin/start"),
            new Need("/app/bin/run", How.SCRIPT_INTERPRETER, "/app/bin/start", "/app/bin/run"),
            new Need("/app/real/libnear.so.2.0", How.LIBRARY, "/app/bin/run", "libnear.so.2"),
            new Need(
                "/opt/deep/libdeep.so.1", How.LIBRARY, "/app/real/libnear.so.2.0", "libdeep.so.1"));
  }

  @Test
  void aLinkIsThereForWhatItLeadsTo() throws IOException {
    Reason reason = why("/app/lib/libnear.so.2");
    assertThat(reason.leadsTo()).isEqualTo("/app/real/libnear.so.2.0");
    assertThat(reason.chain()).hasSize(3);
    assertThat(reason.layer()).contains(folder.resolve("layer"));
  }

  @Test
  void whatNothingNeedsHasNoChain() throws IOException {
    assertThat(why("/data").chain()).isEmpty();
    assertThat(why("/data").neededBy()).isEmpty();
    assertThat(why("/etc/passwd").expected()).isTrue();
  }

  @Test
  void otherProgramsThatNeedAFileAreNamedWhereTheImagesOwnDoesNot() throws IOException {
    ImageConfig nothing = ImageConfig.of(List.of(), List.of(), List.of());
    Reason reason = Reason.of(new ImageContents(tree), nothing, "/opt/deep/libdeep.so.1", NO_LISTS);
    assertThat(reason.chain()).isEmpty();
    assertThat(reason.neededBy()).containsExactly("/app/real/libnear.so.2.0", "/opt/other/tool");
  }

  @Test
  void anInventoryCountsEveryFileOnce() throws IOException {
    Inventory inventory = Inventory.of(new ImageContents(tree), STARTS_SCRIPT, NO_LISTS);
    assertThat(inventory.items())
        .extracting(item -> item.need().path())
        .containsExactly(
            "/app/bin/start", "/app/bin/run", "/app/real/libnear.so.2.0", "/opt/deep/libdeep.so.1");
    assertThat(inventory.items()).extracting(Item::soname).contains("libnear.so.2");
    assertThat(inventory.items().get(1).versions().get("libc.so.6"))
        .isNotEmpty()
        .allMatch(version -> version.startsWith("GLIBC_"));
    assertThat(inventory.causes().stream().mapToInt(Inventory.Total::files).sum()).isEqualTo(9);
  }

  @Test
  void aPackageIsNamedOnlyForItsVeryBytes() throws Exception {
    Path info = Files.createDirectories(folder.resolve("root/var/lib/dpkg/info"));
    Files.createDirectories(folder.resolve("root/opt/deep"));
    Files.copy(folder.resolve("deep"), folder.resolve("root/opt/deep/libdeep.so.1.0"));
    Files.createSymbolicLink(
        folder.resolve("root/opt/deep/libdeep.so.1"), Path.of("libdeep.so.1.0"));
    Files.writeString(
        folder.resolve("root/var/lib/dpkg/status"),
        "Package: libdeep1\nVersion: 1.0-2\n\nPackage: near\nVersion: 3\n");
    Files.writeString(
        info.resolve("libdeep1:amd64.md5sums"), md5("deep") + "  opt/deep/libdeep.so.1.0\n");
    Files.writeString(info.resolve("near.md5sums"), md5("deep") + "  app/bin/run\n");
    Inventory inventory =
        Inventory.of(
            new ImageContents(tree), STARTS_SCRIPT, PackageLists.below(folder.resolve("root")));
    assertThat(inventory.items().getLast().origin())
        .contains(new Origin("libdeep1", "1.0-2", false));
    assertThat(inventory.items().get(1).origin()).isEmpty();
  }

  @Test
  void aFileIsThereForWhatAnyOfItsNamesIsNeededFor() throws IOException {
    FileTree.Builder linked = FileTree.builder();
    tree.nodes().forEach(linked::put);
    tree = linked.link("opt/archive/deep", "opt/deep/libdeep.so.1").build();
    Reason reason = why("/opt/archive/deep");
    assertThat(reason.chain()).isEqualTo(why("/opt/deep/libdeep.so.1").chain()).isNotEmpty();
    assertThat(reason.otherNames()).containsExactly("/opt/deep/libdeep.so.1");
    assertThat(why("/opt/deep/libdeep.so.1").otherNames()).containsExactly("/opt/archive/deep");
    assertThat(why("/data").otherNames()).isEmpty();
    assertThat(Inventory.of(new ImageContents(tree), STARTS_SCRIPT, NO_LISTS).causes())
        .as("the file counts once, as the library")
        .isEqualTo(totalsBefore(linked));
  }

  private static List<Inventory.Total> totalsBefore(FileTree.Builder linked) throws IOException {
    FileTree without = linked.remove("opt/archive").build();
    return Inventory.of(new ImageContents(without), STARTS_SCRIPT, NO_LISTS).causes();
  }

  @Test
  void treesDifferByWhichPathsAreOneFile() throws IOException {
    FileTree apart =
        FileTree.builder().put("a", text("x")).put("b", text("x")).put("c", text("x")).build();
    FileTree two =
        FileTree.builder().put("a", text("x")).link("b", "a").put("c", text("x")).build();
    assertThat(TreeDifference.of(apart, two))
        .extracting(e -> e.kind() + " " + e.path() + e.what())
        .containsExactly("CHANGED /b[links]");
    FileTree fewer = FileTree.builder().put("b", text("x")).link("c", "b").build();
    FileTree three =
        FileTree.builder().put("a", text("x")).link("b", "a").link("c", "a").link("d", "a").build();
    assertThat(TreeDifference.of(three, fewer))
        .extracting(e -> e.kind() + " " + e.path() + e.what())
        .containsExactly("REMOVED /a[]", "REMOVED /d[]");
    assertThat(TreeDifference.of(fewer, two))
        .extracting(e -> e.kind() + " " + e.path() + e.what())
        .containsExactly("ADDED /a[]", "CHANGED /c[links]");
  }

  @Test
  void treesDifferByWhatEachPathIs() throws IOException {
    FileTree before =
        FileTree.builder()
            .put("same", text("same"))
            .put("content", text("one"))
            .put("mode", text("x"))
            .put("gone/file", text("four"))
            .put("type", text("x"))
            .build();
    FileTree after =
        FileTree.builder()
            .put("same", text("same"))
            .put("content", text("two"))
            .put(
                "mode",
                new Node.RegularFile(
                    Node.Ownership.root(0755), Content.of("x".getBytes(StandardCharsets.US_ASCII))))
            .put("type", link("same"))
            .put("new", text("12"))
            .build();
    assertThat(TreeDifference.of(before, after))
        .extracting(e -> e.kind() + " " + e.path() + " " + e.before() + " " + e.after() + e.what())
        .containsExactly(
            "CHANGED /content 3 3[content]",
            "REMOVED /gone 0 0[]",
            "REMOVED /gone/file 4 0[]",
            "CHANGED /mode 1 1[mode]",
            "ADDED /new 0 2[]",
            "CHANGED /type 1 0[mode, type]");
  }

  private Reason why(String path) throws IOException {
    return Reason.of(new ImageContents(tree), STARTS_SCRIPT, path, NO_LISTS);
  }

  private Node binary(String name) throws IOException {
    return new Node.RegularFile(
        Node.Ownership.root(0755), Content.of(Files.readAllBytes(folder.resolve(name))));
  }

  private static Node text(String text) {
    return new Node.RegularFile(
        Node.Ownership.root(0644), Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Node link(String target) {
    return new Node.Symlink(Node.Ownership.root(0777), target);
  }

  private String md5(String name) throws Exception {
    byte[] bytes = Files.readAllBytes(folder.resolve(name));
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }

  private void compile(String name, String source, String... options) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc");
    Path text = Files.writeString(folder.resolve(name + ".c"), source);
    List<String> command =
        new ArrayList<>(List.of("gcc", "-o", folder.resolve(name).toString(), text.toString()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
