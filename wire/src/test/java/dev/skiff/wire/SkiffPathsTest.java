package dev.skiff.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkiffPathsTest {
  private static final Path HOME = Path.of("/home/ann");

  @Test
  void rootHasTheSystemsFolders() {
    SkiffPaths paths = SkiffPaths.resolve(Map.of("XDG_RUNTIME_DIR", "/run/user/0"), 0, HOME);
    assertThat(paths)
        .isEqualTo(new SkiffPaths(Path.of("/var/lib/skiff"), Path.of("/run/skiff/skiff.sock"), 0));
  }

  @Test
  void othersHaveTheirOwn() {
    assertThat(SkiffPaths.resolve(Map.of(), 1000, HOME))
        .isEqualTo(
            new SkiffPaths(
                Path.of("/home/ann/.local/share/skiff"),
                Path.of("/tmp/skiff-1000/skiff.sock"),
                1000));
  }

  @Test
  void xdgVariablesAreFollowedWhenAbsolute() {
    Map<String, String> absolute =
        Map.of("XDG_DATA_HOME", "/data", "XDG_RUNTIME_DIR", "/run/user/1000");
    assertThat(SkiffPaths.resolve(absolute, 1000, HOME))
        .isEqualTo(
            new SkiffPaths(
                Path.of("/data/skiff"), Path.of("/run/user/1000/skiff/skiff.sock"), 1000));
    Map<String, String> relative = Map.of("XDG_DATA_HOME", "data", "XDG_RUNTIME_DIR", "run");
    assertThat(SkiffPaths.resolve(relative, 1000, HOME))
        .isEqualTo(SkiffPaths.resolve(Map.of(), 1000, HOME));
  }

  @Test
  void skiffVariablesWinForEverybody() {
    Map<String, String> set =
        Map.of("SKIFF_HOME", "/srv/../srv/h", "SKIFF_HOST", "unix:///srv/run/s.sock");
    SkiffPaths paths = SkiffPaths.resolve(set, 0, HOME);
    assertThat(paths).isEqualTo(new SkiffPaths(Path.of("/srv/h"), Path.of("/srv/run/s.sock"), 0));
    assertThat(paths.runDirectory()).isEqualTo(Path.of("/srv/run"));
    assertThat(paths.lockFile()).isEqualTo(Path.of("/srv/h/engine.lock"));
  }

  @Test
  void emptyVariablesCountAsUnset() {
    assertThat(SkiffPaths.resolve(Map.of("SKIFF_HOME", "", "SKIFF_HOST", ""), 0, HOME))
        .isEqualTo(SkiffPaths.resolve(Map.of(), 0, HOME));
  }

  @Test
  void aHostThatIsNoUnixSocketIsRefused() {
    assertThatThrownBy(() -> SkiffPaths.resolve(Map.of("SKIFF_HOST", "tcp://host:2375"), 0, HOME))
        .isInstanceOf(UnusablePath.class)
        .hasMessageContaining("tcp://host:2375");
    assertThatThrownBy(() -> SkiffPaths.resolve(Map.of("SKIFF_HOST", "unix://"), 0, HOME))
        .isInstanceOf(UnusablePath.class);
  }

  @Test
  void aSocketPathIsRefusedOverItsLimitOnly() {
    String fits = "/" + "s".repeat(SkiffPaths.MAX_SOCKET_PATH_BYTES - 1);
    assertThat(SkiffPaths.resolve(Map.of("SKIFF_HOST", fits), 0, HOME).socket())
        .isEqualTo(Path.of(fits));
    assertThatThrownBy(() -> SkiffPaths.resolve(Map.of("SKIFF_HOST", fits + "s"), 0, HOME))
        .isInstanceOf(UnusablePath.class)
        .hasMessageContaining("101 bytes")
        .hasMessageContaining("at most 100");
  }

  @Test
  void theRunDirectoryIsMadePrivate(@TempDir Path folder) throws IOException {
    SkiffPaths paths = paths(folder.resolve("a/b"));
    paths.prepareRunDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a/b"))))
        .isEqualTo("rwx------");
  }

  @Test
  void aRunDirectoryThatOthersMayWriteIsRefused(@TempDir Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(paths(folder)::checkRunDirectory)
        .isInstanceOf(UnusablePath.class)
        .hasMessageContaining("others may write");
  }

  @Test
  void aRunDirectoryOfAnotherUserIsRefused(@TempDir Path folder) {
    SkiffPaths paths =
        new SkiffPaths(folder, folder.resolve("s"), SkiffPaths.ofProcess().owner() + 1);
    assertThatThrownBy(paths::checkRunDirectory)
        .isInstanceOf(UnusablePath.class)
        .hasMessageContaining("belongs to user");
  }

  @Test
  void goesByTheHomeOfTheEnvironmentBeforeTheOneOfTheUserDatabase() {
    assertThat(SkiffPaths.resolve(Map.of("HOME", "/srv/ci"), 1000, HOME).home())
        .isEqualTo(Path.of("/srv/ci/.local/share/skiff"));
    assertThat(SkiffPaths.resolve(Map.of("HOME", "relative"), 1000, HOME))
        .isEqualTo(SkiffPaths.resolve(Map.of(), 1000, HOME));
  }

  @Test
  void aLinkAsRunDirectoryIsRefused(@TempDir Path folder) throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    assertThatThrownBy(paths(link)::checkRunDirectory)
        .isInstanceOf(UnusablePath.class)
        .hasMessageContaining("not a folder");
  }

  private static SkiffPaths paths(Path runDirectory) {
    return new SkiffPaths(
        Path.of("/nowhere"), runDirectory.resolve("s"), SkiffPaths.ofProcess().owner());
  }
}
