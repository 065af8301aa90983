package dev.skiff.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The guest of an instance, started by hand: the same QEMU arguments, taken from the spec that
 * Skiff gave its guard, with sockets of ours in place of the guard's descriptors, a copy of the
 * writable disk, and QEMU's user network with a host port instead of the fabric. What it takes to
 * the first byte is the bar that Skiff is held to.
 */
public final class RawGuest implements AutoCloseable {
  private static final Pattern DESCRIPTOR =
      Pattern.compile("socket,id=(channel|out|err|in|console|monitor),fd=\\d+");

  /** A port of the fabric. */
  private static final String FABRIC_PORT = "stream,id=net0,";

  private static final String PLACE =
      "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.IPPrefixLen}} {{.Gateway}}{{end}}";

  /** Where the programs that are measured answer. */
  private static final int GUEST_PORT = 8080;

  private static final Pattern WRITABLE_DISK =
      Pattern.compile("read-only=off.*?,file\\.filename=([^,]*)");
  private static final int HELLO = 64;
  private static final int FRAME_HEADER = 5;

  /** First words are waited for, not all that a guest says. */
  private static final int HEARD_CHARACTERS = 1 << 16;

  private static final long LOOKED_AFTER_MILLIS = 100;

  private final Path place;
  private final List<String> arguments;
  private final int port;
  private final GuestIdentity identity;
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final StringBuilder said = new StringBuilder();

  private RawGuest(Path place, List<String> arguments, int port, GuestIdentity identity) {
    this.place = place;
    this.arguments = arguments;
    this.port = port;
    this.identity = identity;
  }

  /** The same for a guest that is told its address or asks for it. */
  public static RawGuest like(Path instanceDirectory, List<String> argv) {
    return like(instanceDirectory, argv, "", "");
  }

  /**
   * Prepares the guest of an instance whose address is in its disk or command line; nothing runs
   * yet.
   *
   * @param instanceDirectory of an instance that was started at least once
   * @param argv the program in the guest and its arguments
   */
  public static RawGuest like(SkiffHome home, Path instanceDirectory, List<String> argv) {
    String[] place =
        home.skiff("inspect", "-f", PLACE, instanceDirectory.getFileName())
            .succeeded()
            .line()
            .split(" ", 3);
    String network =
        ",net=%s/%s,host=%s,dns=%s".formatted(place[0], place[1], place[2], dnsBeside(place[2]));
    return like(instanceDirectory, argv, network, place[0]);
  }

  /** QEMU wants one; not in the way of the guest, which has one of the first addresses. */
  private static String dnsBeside(String gateway) {
    return gateway.substring(0, gateway.lastIndexOf('.')) + ".254";
  }

  private static RawGuest like(
      Path instanceDirectory, List<String> argv, String network, String address) {
    try {
      Path place = Files.createTempDirectory("raw");
      List<String> arguments = new ArrayList<>();
      int port = WebClient.freePort();
      for (String argument : argumentsOf(instanceDirectory.resolve("guard.spec"))) {
        arguments.add(
            argument.startsWith(FABRIC_PORT)
                ? userNetwork(network, port, address)
                : ownCopy(ownSockets(argument, place), place));
      }
      return new RawGuest(place, arguments, port, new GuestIdentity(argv, GUEST_PORT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** QEMU's argument vector as Skiff composed it. */
  public static List<String> argumentsOf(Path spec) throws IOException {
    return Files.readAllLines(spec).stream()
        .filter(line -> line.startsWith("arg "))
        .map(line -> line.substring("arg ".length()))
        .toList();
  }

  private static String ownSockets(String argument, Path place) {
    return DESCRIPTOR.matcher(argument).replaceFirst("socket,id=$1,path=" + place + "/$1");
  }

  private static String userNetwork(String network, int port, String address) {
    return "user,id=net0%s,hostfwd=tcp:127.0.0.1:%d-%s:%d"
        .formatted(network, port, address, GUEST_PORT);
  }

  private static String ownCopy(String argument, Path place) throws IOException {
    Matcher disk = WRITABLE_DISK.matcher(argument);
    if (disk.find()) {
      Path copy = place.resolve("upper");
      copySparse(Path.of(disk.group(1)), copy);
      return argument.substring(0, disk.start(1)) + copy + argument.substring(disk.end(1));
    }
    return argument;
  }

  private static void copySparse(Path from, Path to) throws IOException {
    Process copy =
        new ProcessBuilder("cp", "--sparse=always", from.toString(), to.toString())
            .inheritIO()
            .start();
    try {
      if (copy.waitFor() != 0) {
        throw new IOException("cannot copy " + from);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts QEMU, waits for the guest's first byte, kills it. */
  public Duration timeToFirstByte(Duration atMost) {
    return timeTo(
        hypervisor -> new WebClient(port).awaitFirstByte("/env", atMost, hypervisor::isAlive));
  }

  /** The same until the guest has said these words. */
  public Duration timeToWords(String words, Duration atMost) {
    return timeTo(hypervisor -> awaitSaid(words, hypervisor, atMost));
  }

  private Duration timeTo(Consumer<Process> event) {
    try {
      for (String wire : List.of("channel", "out", "err", "in", "console")) {
        listen(wire);
      }
      long began = System.nanoTime();
      Process hypervisor =
          new ProcessBuilder(arguments)
              .redirectErrorStream(true)
              .redirectOutput(place.resolve("hypervisor.log").toFile())
              .start();
      try {
        event.accept(hypervisor);
        return Duration.ofNanos(System.nanoTime() - began);
      } catch (AssertionError e) {
        String log = Files.readString(place.resolve("hypervisor.log"));
        throw new AssertionError(e.getMessage() + "; QEMU said: " + log, e);
      } finally {
        hypervisor.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitSaid(String words, Process hypervisor, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (said) {
      while (said.indexOf(words) < 0) {
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0 || !hypervisor.isAlive()) {
          throw new AssertionError("the guest did not say '" + words + "'; it said: " + said);
        }
        try {
          said.wait(Math.min(leftMillis, LOOKED_AFTER_MILLIS));
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private void listen(String wire) throws IOException {
    Path path = place.resolve(wire);
    Files.deleteIfExists(path);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    listeners.add(listener);
    Thread.ofVirtual().start(() -> attend(listener, wire.equals("channel")));
  }

  /** Answers HELLO on the channel, listens to everything else. */
  private void attend(ServerSocketChannel listener, boolean channel) {
    try (SocketChannel wire = listener.accept()) {
      ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
      boolean told = !channel;
      while (wire.read(bytes) >= 0) {
        if (!told && bytes.position() >= FRAME_HEADER && bytes.get(FRAME_HEADER - 1) == HELLO) {
          wire.write(ByteBuffer.wrap(identity.frame(System.currentTimeMillis() * 1_000_000)));
          told = true;
        }
        if (told) {
          hear(bytes.flip());
          bytes.clear();
        }
      }
    } catch (IOException e) {
      // The guest is gone, or never came: the measurement says so.
    }
  }

  private void hear(ByteBuffer bytes) {
    synchronized (said) {
      if (said.length() < HEARD_CHARACTERS) {
        said.append(StandardCharsets.ISO_8859_1.decode(bytes));
      }
      said.notifyAll();
    }
  }

  @Override
  public void close() {
    try {
      for (ServerSocketChannel listener : listeners) {
        listener.close();
      }
      try (var files = Files.list(place)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
