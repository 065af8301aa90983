package dev.skiff.engine.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel of a host with ::1 says in {@code /proc}. */
final class LoopbackOfIpv6 {
  private LoopbackOfIpv6() {}

  static void in(Path proc) throws IOException {
    Path net = Files.createDirectories(proc.resolve("net"));
    Files.writeString(
        net.resolve("if_inet6"), "00000000000000000000000000000001 01 80 10 80       lo\n");
  }
}
