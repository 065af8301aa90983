package dev.skiff.bench;

import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.RunningCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** One way for a guest to the host and the outside: its process and the socket for frames. */
final class Outside implements AutoCloseable {

  /** Who leads outside. */
  enum Kind {
    SKIFF,
    SLIRP,
    PASST;

    String text() {
      return switch (this) {
        case SKIFF -> "skiff-nat";
        case SLIRP -> "QEMU's slirp";
        case PASST -> "passt";
      };
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RunningCommand process;
  private final Path socket;

  private Outside(RunningCommand process, Path socket) {
    this.process = process;
    this.socket = socket;
  }

  static Outside start(Kind kind, Path folder) {
    Path socket = folder.resolve(kind.name().toLowerCase(Locale.ROOT));
    Path control = folder.resolve("control");
    RunningCommand process = RunningCommand.start(command(kind, socket, control));
    Eventually.mustHold(kind.text() + " listens", () -> Files.exists(socket), PATIENCE);
    if (kind == Kind.SKIFF) {
      process.awaitOutput(text -> text.contains("listening"), PATIENCE);
      tell(control);
    }
    return new Outside(process, socket);
  }

  Path socket() {
    return socket;
  }

  /** What of it lies in memory now, in MiB. */
  double residentMebibytes() {
    try (var lines = Files.lines(Path.of("/proc/" + process.process().pid() + "/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .findFirst()
              .orElseThrow()
          / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The processor time it has used, in seconds. */
  double processorSeconds() {
    return process.process().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  @Override
  public void close() {
    process.close();
  }

  private static List<String> command(Kind kind, Path socket, Path control) {
    return switch (kind) {
      case SKIFF ->
          List.of(
              System.getProperty("skiff.native") + "/skiff-nat",
              socket.toString(),
              control.toString());
      case SLIRP ->
          List.of(
              "qemu-system-x86_64",
              "-M",
              "none",
              "-display",
              "none",
              "-netdev",
              "user,id=outside,net=10.87.0.0/24,host=10.87.0.1",
              "-netdev",
              "stream,id=frames,server=on,addr.type=unix,addr.path=" + socket,
              "-netdev",
              "hubport,id=first,hubid=0,netdev=outside",
              "-netdev",
              "hubport,id=second,hubid=0,netdev=frames");
      case PASST ->
          List.of(
              "passt",
              "--foreground",
              "--quiet",
              "--runas",
              "0",
              "--socket",
              socket.toString(),
              "--address",
              "10.87.0.2",
              "--netmask",
              "24",
              "--gateway",
              "10.87.0.1",
              "--mtu",
              "1500");
    };
  }

  private static void tell(Path control) {
    String guest =
        """
        {"version":1,"ask":"guest","guest":{"name":"guest","mac":"02:53:00:00:00:02",\
        "gatewayMac":"02:53:00:00:00:01","mtu":1500,"addresses":[{"address":"10.87.0.2",\
        "nat":"10.87.0.1","host":"10.87.0.1"}]}}
        """;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(control));
      Channels.newOutputStream(channel).write(guest.getBytes(StandardCharsets.UTF_8));
      String answer =
          new BufferedReader(
                  new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))
              .readLine();
      if (answer == null || !answer.contains("\"error\":\"\"")) {
        throw new IllegalStateException("skiff-nat refused the guest: " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
