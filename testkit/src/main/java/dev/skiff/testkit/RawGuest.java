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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The guest of an instance, started by hand: the same QEMU arguments, taken from the spec that
 * Skiff gave its guard, with sockets of ours in place of the guard's descriptors, a copy of the
 * writable disk, and QEMU's user network with a host port, or a tap, instead of the fabric. What it
 * does is the bar that Skiff is held to.
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
  private static final int NO_PORT = 0;

  private final Path place;
  private final List<String> command;
  private final int port;
  private final GuestIdentity identity;
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final StringBuilder said = new StringBuilder();
  private Optional<Process> hypervisor = Optional.empty();

  /**
   * What the guest's network card leads to in place of the fabric.
   *
   * @param backend the value of QEMU's {@code -netdev}
   * @param inside the words before QEMU's, as of {@code ip netns exec}
   */
  public record Card(String backend, List<String> inside) {
    public Card {
      inside = List.copyOf(inside);
    }

    /** A tap that is there, in the namespace that the words lead to. */
    public static Card tap(String name, String options, List<String> inside) {
      return new Card("tap,id=net0,ifname=" + name + ",script=no,downscript=no" + options, inside);
    }
  }

  private RawGuest(Path place, List<String> command, int port, GuestIdentity identity) {
    this.place = place;
    this.command = command;
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
    int port = WebClient.freePort();
    return prepared(
        instanceDirectory,
        new Card(userNetwork(network, port, address), List.of()),
        port,
        GuestIdentity.ofUserNetwork(argv, GUEST_PORT));
  }

  /** Prepares the guest of an instance on a tap, where it has this address; nothing runs yet. */
  public static RawGuest onTap(
      Path instanceDirectory, Card card, String addressWithPrefix, List<String> argv) {
    return prepared(
        instanceDirectory, card, NO_PORT, GuestIdentity.ofNeighbour(argv, addressWithPrefix));
  }

  private static RawGuest prepared(
      Path instanceDirectory, Card card, int port, GuestIdentity identity) {
    try {
      Path place = Files.createTempDirectory("raw");
      List<String> command = new ArrayList<>(card.inside());
      for (String argument : argumentsOf(instanceDirectory.resolve("guard.spec"))) {
        command.add(
            argument.startsWith(FABRIC_PORT)
                ? card.backend()
                : ownCopy(ownSockets(argument, place), place));
      }
      return new RawGuest(place, command, port, identity);
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
    return timeTo(() -> awaitAnswer(atMost));
  }

  /** The same until the guest has said these words. */
  public Duration timeToWords(String words, Duration atMost) {
    return timeTo(() -> awaitSaid(Pattern.compile(words, Pattern.LITERAL), atMost));
  }

  private Duration timeTo(Runnable event) {
    listen();
    long began = System.nanoTime();
    begin();
    try {
      event.run();
      return Duration.ofNanos(System.nanoTime() - began);
    } finally {
      end();
    }
  }

  /** Starts QEMU, which runs until this is closed. */
  public void start() {
    listen();
    begin();
  }

  /** Waits until the started guest has said what fits, among its first words. */
  public MatchResult awaitSaid(Pattern words, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (said) {
      Matcher matcher = words.matcher(said);
      while (!matcher.find()) {
        long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0 || !isAlive()) {
          throw new AssertionError(
              explained("the guest did not say '" + words + "'; it said: " + said));
        }
        try {
          said.wait(Math.min(leftMillis, LOOKED_AFTER_MILLIS));
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        matcher.reset();
      }
      return matcher.toMatchResult();
    }
  }

  private void awaitAnswer(Duration atMost) {
    try {
      new WebClient(port).awaitFirstByte("/env", atMost, this::isAlive);
    } catch (AssertionError e) {
      throw new AssertionError(explained(e.getMessage()), e);
    }
  }

  private String explained(@Nullable String why) {
    try {
      return why + "; QEMU said: " + Files.readString(log());
    } catch (IOException e) {
      return why + "; what QEMU said cannot be read: " + e.getMessage();
    }
  }

  private void begin() {
    try {
      hypervisor =
          Optional.of(
              new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(log().toFile())
                  .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isAlive() {
    return hypervisor.filter(Process::isAlive).isPresent();
  }

  private Path log() {
    return place.resolve("hypervisor.log");
  }

  private void listen() {
    try {
      for (String wire : List.of("channel", "out", "err", "in", "console")) {
        listen(wire);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  private void end() {
    hypervisor.ifPresent(process -> {
      try {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Override
  public void close() {
    end();
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
