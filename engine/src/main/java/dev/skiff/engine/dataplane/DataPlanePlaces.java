package dev.skiff.engine.dataplane;

import dev.skiff.wire.SkiffPaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the data plane's programs and their sockets are.
 *
 * @param programs the folder of {@code skiff-fabric} and {@code skiff-nat}
 * @param sockets a folder of this engine's own, which nobody else may enter; also for the logs
 */
public record DataPlanePlaces(Path programs, Path sockets) {
  private static final String FABRIC_CLASS = "dev.skiff.fabric.SkiffFabric";

  /** The fabric listens at a hidden name first. */
  private static final String LONGEST_NAME = "/.nat-link";

  /** Where the NAT takes the fabric's connection: a plan's {@code nat}. */
  public Path natLink() {
    return sockets.resolve("nat-link");
  }

  /** Whether the sockets have paths that a kernel takes. */
  public boolean socketsFit() {
    int bytes = sockets.toString().getBytes(StandardCharsets.UTF_8).length;
    return bytes + LONGEST_NAME.length() <= SkiffPaths.MAX_SOCKET_PATH_BYTES;
  }

  Program fabric() {
    return program(FabricControl.PROGRAM, FABRIC_CLASS, "fabric");
  }

  Program nat() {
    return program(NatControl.PROGRAM, NatControl.PROGRAM, "nat", natLink());
  }

  /**
   * @param links other sockets that it makes, its arguments before the control socket
   */
  private Program program(String name, String mark, String socket, Path... links) {
    List<Path> listening =
        Stream.concat(Arrays.stream(links), Stream.of(sockets.resolve(socket))).toList();
    List<String> command =
        Stream.concat(Stream.of(programs.resolve(name)), listening.stream())
            .map(Path::toString)
            .toList();
    return new Program(name, mark, command, listening, sockets.resolve(socket + ".log"));
  }
}
