package dev.skiff.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where an engine keeps its state and where it listens: the rules of docs/design/engine.md, for
 * both sides of the socket. All paths are absolute.
 *
 * @param home {@code $SKIFF_HOME} and its defaults
 * @param socket {@code $SKIFF_HOST} and its defaults
 * @param owner the numeric user who must own the run directory
 */
public record SkiffPaths(Path home, Path socket, int owner) {
  /**
   * What {@code sockaddr_un} takes is 107 bytes and a NUL (unix(7)); the rest is kept for systems
   * with less.
   */
  public static final int MAX_SOCKET_PATH_BYTES = 100;

  private static final String UNIX_SCHEME = "unix://";
  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  public SkiffPaths {
    int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_SOCKET_PATH_BYTES) {
      throw new UnusablePath(
          "the path of the engine's socket, '%s', has %d bytes; at most %d work"
              .formatted(socket, bytes, MAX_SOCKET_PATH_BYTES),
          "set SKIFF_HOST to a shorter path");
    }
  }

  /**
   * The paths of the user who runs this process.
   *
   * @throws UnusablePath when an environment variable names a path that cannot work
   */
  public static SkiffPaths ofProcess() {
    return resolve(System.getenv(), userId(), Path.of(System.getProperty("user.home")));
  }

  /**
   * The paths of user {@code userId}; pure.
   *
   * @param userHome the user's home folder where the environment names none
   */
  public static SkiffPaths resolve(Map<String, String> environment, int userId, Path userHome) {
    return new SkiffPaths(home(environment, userId, userHome), socket(environment, userId), userId);
  }

  /** The folder of the socket, which holds the guards' sockets too. */
  public Path runDirectory() {
    return parentOf(socket);
  }

  /** The lock file that holds the running engine's process id. */
  public Path lockFile() {
    return home.resolve("engine.lock");
  }

  /**
   * Makes the home, for its owner alone, where it is missing.
   *
   * @throws UnusablePath when it cannot be used
   */
  public void prepareHome() {
    try {
      if (!Files.isDirectory(home)) {
        Files.createDirectories(home, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
      }
    } catch (AccessDeniedException e) {
      throw unusableHome("permission denied for '" + e.getFile() + "'");
    } catch (FileAlreadyExistsException e) {
      throw unusableHome("'" + e.getFile() + "' is no folder");
    } catch (FileSystemException e) {
      throw unusableHome(Objects.requireNonNullElse(e.getReason(), "it cannot be made"));
    } catch (IOException e) {
      throw unusableHome(String.valueOf(e.getMessage()));
    }
    if (!Files.isWritable(home)) {
      throw unusableHome("it cannot be written");
    }
  }

  private UnusablePath unusableHome(String why) {
    return new UnusablePath(
        "cannot use '%s' as the engine's home: %s".formatted(home, why),
        "set SKIFF_HOME to a folder that you may write");
  }

  /**
   * Makes the run directory, mode 0700, where it is missing, and checks that it is safe to use.
   *
   * @throws UnusablePath when somebody else owns it, or could have put a socket there
   */
  public void prepareRunDirectory() throws IOException {
    Path directory = runDirectory();
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
    }
    checkRunDirectory();
  }

  /**
   * Checks the run directory, when there is one: a folder of our own (no link) that nobody else may
   * write. Without this, whoever makes {@code /tmp/skiff-$UID} first would get our requests.
   *
   * @throws UnusablePath when it fails the check
   */
  public void checkRunDirectory() throws IOException {
    Path directory = runDirectory();
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Map<String, Object> found =
        Files.readAttributes(directory, "unix:uid,mode,isDirectory", LinkOption.NOFOLLOW_LINKS);
    if (!Boolean.TRUE.equals(found.get("isDirectory"))) {
      throw unsafe(directory, "it is not a folder");
    }
    if (!Objects.equals(found.get("uid"), owner)) {
      throw unsafe(directory, "it belongs to user " + found.get("uid") + ", not to " + owner);
    }
    if (!(found.get("mode") instanceof Integer mode) || (mode & 0022) != 0) {
      throw unsafe(directory, "others may write into it");
    }
  }

  private static UnusablePath unsafe(Path directory, String why) {
    return new UnusablePath(
        "cannot use '%s' for the engine's socket: %s".formatted(directory, why),
        "chmod 700 it, remove it, or set SKIFF_HOST to a path in a folder of your own");
  }

  private static Path home(Map<String, String> environment, int userId, Path userHome) {
    Optional<String> set = setting(environment, "SKIFF_HOME");
    if (set.isPresent()) {
      return Path.of(set.get()).toAbsolutePath().normalize();
    }
    if (userId == 0) {
      return Path.of("/var/lib/skiff");
    }
    // The XDG base directory specification: a relative path is to be ignored.
    Path base =
        absolute(environment, "XDG_DATA_HOME")
            .orElseGet(
                () -> absolute(environment, "HOME").orElse(userHome).resolve(".local/share"));
    return base.resolve("skiff").toAbsolutePath().normalize();
  }

  private static Path socket(Map<String, String> environment, int userId) {
    Optional<String> set = setting(environment, "SKIFF_HOST");
    if (set.isPresent()) {
      return hostSocket(set.get());
    }
    if (userId == 0) {
      return Path.of("/run/skiff/skiff.sock");
    }
    Path directory =
        absolute(environment, "XDG_RUNTIME_DIR")
            .map(path -> path.resolve("skiff"))
            .orElse(Path.of("/tmp/skiff-" + userId));
    return directory.resolve("skiff.sock");
  }

  private static Path hostSocket(String value) {
    String path = value.startsWith(UNIX_SCHEME) ? value.substring(UNIX_SCHEME.length()) : value;
    if (path.contains("://") || path.isEmpty()) {
      throw new UnusablePath(
          "cannot use SKIFF_HOST '" + value + "': it is not the path of a Unix socket",
          "write unix:///path/to/skiff.sock");
    }
    Path socket = Path.of(path).toAbsolutePath().normalize();
    if (socket.getFileName() == null) {
      throw new UnusablePath("cannot use SKIFF_HOST '" + value + "': it names a folder", "");
    }
    return socket;
  }

  private static Optional<Path> absolute(Map<String, String> environment, String name) {
    return setting(environment, name).filter(path -> path.startsWith("/")).map(Path::of);
  }

  private static Optional<String> setting(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  private static Path parentOf(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalStateException("no folder holds " + file);
    }
    return parent;
  }

  /** The effective user: Java has no call for it, but the kernel gives us our own entry. */
  private static int userId() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell who runs this: /proc is not mounted", e);
    }
  }
}
