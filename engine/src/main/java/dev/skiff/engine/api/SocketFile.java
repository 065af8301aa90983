package dev.skiff.engine.api;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of a listening socket. The server listens under another name first; only when nobody but
 * its owner can open it does it get its own, which another server cannot lose meanwhile.
 */
final class SocketFile {
  private static final String UNREADY = ".new";

  /** sun_path of unix(7) has 108 bytes, one of them a NUL. */
  private static final int MAX_PATH_BYTES = 107 - UNREADY.length();

  private final Path path;
  private @Nullable Object identity;

  private SocketFile(Path path) {
    this.path = path;
  }

  /** Makes sure that nobody listens there; removes what a killed server left. */
  static SocketFile claim(Path path) {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw ApiFailure.socketPathTooLong(path, MAX_PATH_BYTES);
    }
    SocketFile socket = new SocketFile(path);
    try {
      removeStale(path);
      removeStale(socket.unready());
    } catch (IOException e) {
      throw ApiFailure.cannotListen(path, e);
    }
    return socket;
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw ApiFailure.notASocket(path);
    }
    if (answers(path)) {
      throw ApiFailure.socketInUse(path);
    }
    Files.deleteIfExists(path);
  }

  /** Only a refused connection proves that nobody listens: a busy server's queue may be full. */
  private static boolean answers(Path path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Where to listen before {@link #publish}. */
  Path unready() {
    return path.resolveSibling(path.getFileName() + UNREADY);
  }

  /** Gives the listening socket its mode and its name. */
  void publish() throws IOException {
    Files.setPosixFilePermissions(unready(), PosixFilePermissions.fromString("rw-------"));
    try {
      Files.createLink(path, unready());
    } catch (FileAlreadyExistsException e) {
      throw ApiFailure.socketInUse(path);
    }
    identity = identity(path);
    Files.delete(unready());
  }

  /** Removes the name, if it is still this server's. */
  void remove() throws IOException {
    if (identity != null
        && Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && Objects.equals(identity, identity(path))) {
      Files.deleteIfExists(path);
    }
    identity = null;
  }

  private static Object identity(Path path) throws IOException {
    var attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return Objects.requireNonNull(attributes.fileKey(), "Linux gives every file a key");
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
