package dev.skiff.engine.supervise;

import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.vm.MachineFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where instances keep their files: a folder each in the home, and a control socket each in the run
 * directory, under short ids because a socket's path is limited to 107 bytes (unix(7)).
 */
public final class Places {
  /** What sockaddr_un takes is 107 bytes (unix(7)); some room is left for other systems. */
  public static final int MAX_SOCKET_PATH_BYTES = 104;

  private static final int SHORT_ID = 12;
  private static final int SHORT_HASH = 8;

  private final Path home;
  private final Path instances;
  private final Path sockets;

  public Places(Path home, Path runDirectory) {
    this.home = home;
    this.instances = home.resolve("instances");
    this.sockets = runDirectory.resolve(shortHash(home.toString()));
  }

  /** All of the engine's files. */
  public Path home() {
    return home;
  }

  /** All instances' folders. */
  public Path instances() {
    return instances;
  }

  /** All guards' control sockets. */
  public Path sockets() {
    return sockets;
  }

  /** The sockets of what carries packets: beside the guards', whose folder is swept. */
  public Path networkSockets() {
    return sockets.resolveSibling(sockets.getFileName() + ".net");
  }

  public Path directory(String id) {
    return instances.resolve(id);
  }

  public MachineFiles files(String id) {
    return new MachineFiles(directory(id), sockets.resolve(id.substring(0, SHORT_ID)));
  }

  /** Whether guards' sockets have paths that a kernel takes. */
  public boolean socketsFit() {
    int bytes = sockets.toString().getBytes(StandardCharsets.UTF_8).length;
    return bytes + 1 + SHORT_ID + MachineFiles.SUFFIX_BYTES <= MAX_SOCKET_PATH_BYTES;
  }

  private static String shortHash(String text) {
    return Sha256.of(text).substring(0, SHORT_HASH);
  }
}
