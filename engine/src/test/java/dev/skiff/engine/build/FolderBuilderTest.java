package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.engine.image.ImageConfig;
import dev.skiff.engine.image.RunDefaults;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FolderBuilderTest extends FolderBuilding {
  @Test
  void aFolderWithOneLineIsAnImageOfItsProgram() {
    FolderBuilder.Built built = build();
    assertThat(built.stored().image().references()).containsExactly("my-web:latest");
    assertThat(built.stored().image().config().entrypoint()).containsExactly("/bin/web");
    assertThat(built.stored().image().config().workingDirectory()).isEqualTo("/app");
    assertThat(tree(built).nodes().keySet())
        .containsExactly(
            "app",
            "bin",
            "bin/web",
            "etc",
            "etc/group",
            "etc/nsswitch.conf",
            "etc/passwd",
            "root",
            "tmp");
  }

  @Test
  void whatTheProjectSaysIsInTheImagesConfiguration() throws IOException {
    yaml(
        """
        name: team/web
        program: web
        args: [-v]
        env: {B: "2", A: "1"}
        user: nobody
        workdir: /srv
        ports: ["8080:80", 53/udp]
        memory: 64m
        cpus: 2
        restart: always
        volumes: ["db:/data"]
        health: {command: [/bin/check]}
        stop: {signal: SIGINT, grace: 3s}
        labels: {a: b}
        """);
    FolderBuilder.Built built = build();
    ImageConfig config = built.stored().image().config();
    assertThat(built.reference().nameAndTag()).isEqualTo("team/web:latest");
    assertThat(config.command()).containsExactly("-v");
    assertThat(config.environment()).containsExactly("A=1", "B=2");
    assertThat(config.user()).isEqualTo("nobody");
    assertThat(config.workingDirectory()).isEqualTo("/srv");
    assertThat(config.exposedPorts()).containsExactly("53/udp", "80/tcp");
    assertThat(config.stopSignal()).isEqualTo("SIGINT");
    assertThat(config.labels())
        .containsEntry("a", "b")
        .containsEntry("dev.skiff.volumes", "db:/data");
    assertThat(RunDefaults.of(config.labels()))
        .isEqualTo(
            new RunDefaults(
                Optional.of(64L << 20),
                Optional.of(2),
                List.of("8080:80/tcp", "53/udp"),
                Optional.of("always"),
                Optional.of(Duration.ofSeconds(3)),
                Optional.empty(),
                List.of("db:/data")));
    assertThat(built.warnings())
        .singleElement()
        .asString()
        .startsWith("kept in the image, but nothing acts on it yet: ")
        .contains("health")
        .doesNotContain("volumes");
    assertThat(tree(built).nodes()).containsKey("srv");
  }

  @Test
  void filesGoWhereTheirRulesSay() throws IOException {
    write("static/index.html", "page");
    write("static/css/a.css", "style");
    write("config/web.toml", "toml");
    write("config/secret.toml", "secret");
    write("config/notes.txt", "notes");
    yaml(
        """
        program: web
        files:
          - static
          - from: config/*.toml
            to: /etc/web
            exclude: [secret*]
            mode: 0600
            owner: 7:8
          - from: config/notes.txt
            to: /doc/
        dirs:
          - {path: /data/deep, mode: 0700, owner: nobody}
        """);
    FileTree tree = tree(build());
    assertThat(text(tree, "app/static/index.html")).isEqualTo("page");
    assertThat(text(tree, "app/static/css/a.css")).isEqualTo("style");
    assertThat(node(tree, "etc/web/web.toml").ownership())
        .isEqualTo(new Node.Ownership(0600, 7, 8));
    assertThat(tree.nodes()).doesNotContainKey("etc/web/secret.toml").containsKey("doc/notes.txt");
    assertThat(node(tree, "data/deep").ownership())
        .isEqualTo(new Node.Ownership(0700, 65534, 65534));
    assertThat(mode(tree, "data")).isEqualTo(0755);
  }

  @Test
  void laterRulesWin() throws IOException {
    write("a/x", "one");
    write("b/x", "two");
    yaml("program: web\nfiles: [{from: a, to: /t}, {from: b, to: /t}]");
    assertThat(text(tree(build()), "t/x")).isEqualTo("two");
    yaml("program: web\nfiles: [{from: b, to: /t}, {from: a, to: /t}]");
    assertThat(text(tree(build()), "t/x")).isEqualTo("one");
  }

  @Test
  void whatIsIgnoredStaysOut() throws IOException {
    write("keep.txt", "");
    write("a.log", "");
    write("out/b.txt", "");
    write(".git/config", "");
    write(".skiffignore", "*.log\nout/\n");
    yaml("program: web\nfiles: [.]");
    assertThat(tree(build()).nodes().keySet())
        .filteredOn(path -> path.startsWith("app"))
        .containsExactly("app", "app/keep.txt", "app/web");
  }

  @Test
  void aProgramThatARuleTakesIsStartedWhereItIsPut() throws IOException {
    yaml("program: ./web\nfiles: [{from: ., to: /srv}]");
    FolderBuilder.Built built = build();
    assertThat(built.stored().image().config().entrypoint()).containsExactly("/srv/web");
    assertThat(tree(built).nodes()).doesNotContainKey("bin/web");
  }

  @Test
  void linksModesAndEmptyFoldersAreKept() throws IOException {
    write("d/file", "text");
    Files.setPosixFilePermissions(
        folder.resolve("d/file"), PosixFilePermissions.fromString("r-x-w---x"));
    Files.createDirectory(folder.resolve("d/empty"));
    Files.setPosixFilePermissions(
        folder.resolve("d/empty"), PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(folder.resolve("d/link"), Path.of("file"));
    Files.createSymbolicLink(folder.resolve("d/self"), Path.of("self"));
    Files.createSymbolicLink(folder.resolve("d/up"), Path.of(".."));
    Files.createLink(folder.resolve("d/zweiter"), folder.resolve("d/file"));
    yaml("program: web\nfiles: [d/**]");
    FileTree tree = tree(build());
    assertThat(mode(tree, "app/d/file")).isEqualTo(0521);
    assertThat(mode(tree, "app/d/empty")).isEqualTo(0700);
    assertThat(target(tree, "app/d/link")).isEqualTo("file");
    assertThat(target(tree, "app/d/self")).isEqualTo("self");
    assertThat(target(tree, "app/d/up")).isEqualTo("..");
    assertThat(tree.links()).isEqualTo(java.util.Map.of("app/d/zweiter", "app/d/file"));
  }

  @Test
  void extendedAttributesAreKept() throws IOException {
    write("d/file", "text");
    var view =
        Files.getFileAttributeView(
            folder.resolve("d/file"), java.nio.file.attribute.UserDefinedFileAttributeView.class);
    assumeThat(view).isNotNull();
    try {
      view.write("mime", java.nio.ByteBuffer.wrap(new byte[] {'a', 0, (byte) 0xff}));
    } catch (IOException e) {
      assumeThat(e).as("the file system has no extended attributes").isNull();
    }
    yaml("program: web\nfiles: [d]");
    assertThat(node(tree(build()), "app/d/file").ownership().attributes())
        .isEqualTo(java.util.Map.of("user.mime", "a\0\u00ff"));
    view.write("big", java.nio.ByteBuffer.wrap(new byte[4000]));
    refused("build.not-for-guests", "d/file': it is one with extended attributes of more than");
  }

  @Test
  void namesInOtherScriptsAreKeptAndWhatIsNoUtf8IsRefusedWithItsBytes() throws Exception {
    write("d/\u00e4\u4e16\ud83d\ude00 x", "text");
    yaml("program: web\nfiles: [d]");
    assertThat(text(tree(build()), "app/d/\u00e4\u4e16\ud83d\ude00 x")).isEqualTo("text");
    Compiler.run(List.of("bash", "-c", "touch \"$0/d/$(printf 'b\\377d')\"", folder.toString()));
    refused("build.not-utf8", "/d/b%FFd': its name is not in UTF-8");
  }

  @Test
  void whatNoGuestCanHaveIsRefusedByPathUnlessItIsLeftOut() throws IOException {
    Files.createDirectory(folder.resolve("d"));
    Path socket = folder.resolve("d/s");
    yaml("program: web\nfiles: [d]");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      refused("build.not-for-guests", "my web/d/s': it is a socket");
      write(".skiffignore", "/d/s\n");
      build();
    }
    Compiler.run(List.of("mkfifo", folder.resolve("d/p").toString()));
    refused("build.not-for-guests", "d/p': it is a pipe");
    Files.delete(folder.resolve("d/p"));
    write("d/.wh.x", "");
    refused("build.not-for-guests", "d/.wh.x': it is named like the marks of layers");
  }

  @Test
  void nothingLeadsOutOfTheFolder() throws IOException {
    Files.createSymbolicLink(folder.resolve("out"), Path.of("/etc"));
    yaml("program: web\nfiles: [out/passwd]");
    refused("build.leaves-folder", "'out/passwd' leads out of it");
    yaml("program: web\nfiles: ['out/*']");
    refused("build.leaves-folder", "'out' leads out of it");
    yaml("program: out/passwd");
    refused("build.leaves-folder", "'out/passwd' leads out of it");
    yaml("program: web\nfiles: [out]");
    assertThat(tree(build()).nodes().get("app/out")).isInstanceOf(Node.Symlink.class);
  }

  @Test
  void relativeLinksThatClimbAboveTheImagesRootAreRefusedByPath() throws IOException {
    Files.createDirectories(folder.resolve("d"));
    for (String target :
        List.of("../../../etc/passwd", "x/../../../..", "../../..", "./..//../../app")) {
      Path link = Files.createSymbolicLink(folder.resolve("d/out"), Path.of(target));
      yaml("program: web\nfiles: [d]");
      refused("build.link-leaves-image", "'" + link + "'", "which from '/app/d/out' leads out");
      yaml("program: web\nfiles: [d/out]");
      refused("build.link-leaves-image", "'" + link + "'", "it is a link to '" + Path.of(target));
      Files.delete(link);
    }
  }

  @Test
  void absoluteLinksAndThoseThatStayInTheImageAreKeptAsTheyAre() throws IOException {
    Files.createDirectories(folder.resolve("d"));
    for (String target : List.of("/etc/passwd", "../../etc/passwd", "../../..x", "../..")) {
      Path link = Files.createSymbolicLink(folder.resolve("d/out"), Path.of(target));
      yaml("program: web\nfiles: [d]");
      assertThat(target(tree(build()), "app/d/out")).isEqualTo(target);
      yaml("program: web\nfiles: [{from: d/out, to: /srv/a/out}]");
      assertThat(target(tree(build()), "srv/a/out")).isEqualTo(target);
      Files.delete(link);
    }
  }

  /** Content comes only by its own path: what a link leads to is not what a rule names. */
  @Test
  void noRuleReachesThroughALinkOutOfTheFolder() throws IOException {
    Files.createDirectories(folder.resolve("d"));
    Files.createSymbolicLink(folder.resolve("d/out"), Path.of("/etc"));
    for (String from : List.of("d/out/passwd", "d/out/pass*", "d/out/**")) {
      yaml("program: web\nfiles: ['" + from + "']");
      refused("build.leaves-folder", "leads out of it");
    }
    for (String from : List.of("d/*/passwd", "**/passwd")) {
      yaml("program: web\nfiles: ['" + from + "']");
      refused("build.matches-nothing", "'" + from + "'");
    }
    yaml("program: web\nfiles: ['d/**', 'd/']");
    assertThat(tree(build()).nodes().keySet())
        .contains("app/d/out")
        .noneMatch(path -> path.startsWith("app/d/out/"));
  }

  @Test
  void aDiskWithoutRoomForWhatABuildKeepsIsToldAsFull() {
    Disk full =
        (Disk)
            Proxy.newProxyInstance(
                Disk.class.getClassLoader(),
                new Class<?>[] {Disk.class},
                (_, method, _) -> {
                  throw new IOException("No space left on device");
                });
    Path cache = place.resolve("elsewhere");
    builder =
        new FolderBuilder(
            images, new FolderBuilder.Ground(Path.of("/"), 1, cache, full, () -> Instant.EPOCH));
    refused("build.no-space", "the disk of '" + cache, "is full: ");
  }

  @Test
  void linksThatLeadInACircleAreToldAsThat() throws IOException {
    Files.createSymbolicLink(folder.resolve("self"), Path.of("self"));
    yaml("program: web\nfiles: [self/x]");
    refused("build.unreadable", "self/x' cannot be read: its links lead in a circle");
  }

  @Test
  void rulesThatNameNothingAreTold() throws IOException {
    yaml("program: web\nfiles: ['static/**']");
    refused("build.matches-nothing", "'static/**' under 'files' names nothing");
    write("static/a.css", "");
    yaml("program: web\nfiles: ['static/*.html']");
    refused("build.matches-nothing", "'static/*.html' under 'files' names nothing");
    yaml("program: web\nfiles: [/nowhere/at/all]");
    refused("build.matches-nothing", "'/nowhere/at/all'");
  }

  @Test
  void aFileWhereAnotherRuleHasAFolderIsRefused() throws IOException {
    write("a/x/y", "");
    write("b/x", "");
    yaml("program: web\nfiles: [{from: a, to: /t}, {from: b, to: /t}]");
    refused("build.file-and-folder", "'/t/x' would be both a folder and none");
  }

  @Test
  void whatIsMissingIsNamedWithWhatMakesIt() throws IOException {
    yaml("program: other");
    write("Makefile", "other:\n");
    assertThatThrownBy(this::build)
        .hasMessageContaining("its program 'other' is not there")
        .satisfies(failure -> assertThat(((Failure) failure).hint()).isEqualTo("first: make"));
    Files.delete(folder.resolve("skiff.yaml"));
    refused("build.no-project", "there is no skiff.yaml in it");
    folder = place.resolve("nowhere");
    refused("build.no-folder", "there is no such folder");
  }

  @Test
  void filesOfThisComputerKeepTheirPlaceWithTheirLibraries() throws IOException {
    Path library = place.resolve("lib/libplugin.so");
    new Compiler(place).library(library, List.of());
    new Compiler(place).program(folder.resolve("web"));
    yaml("program: web\nfiles: ['" + place + "/lib/*.so']");
    FileTree tree = tree(build());
    assertThat(tree.nodes()).containsKey(library.toString().substring(1));
    assertThat(tree.nodes().keySet()).anyMatch(path -> path.endsWith("/libc.so.6"));
  }

  @Test
  void whatAPluginLacksIsOnlyWarnedOf() throws IOException {
    Compiler compiler = new Compiler(place);
    Path needed = compiler.library(place.resolve("gone/libgone.so"), List.of());
    compiler.library(folder.resolve("plugins/libplugin.so"), List.of(needed), "-Wl,--no-as-needed");
    Files.delete(needed);
    compiler.program(folder.resolve("web"));
    yaml("program: web\nfiles: [plugins]");
    assertThat(build().warnings())
        .singleElement()
        .asString()
        .contains("lacks the library libgone.so (needed by /app/plugins/libplugin.so");
  }
}
