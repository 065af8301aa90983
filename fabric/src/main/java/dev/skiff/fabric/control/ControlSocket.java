package dev.skiff.fabric.control;

import dev.skiff.fabric.capture.Capture;
import dev.skiff.fabric.capture.Captures;
import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.fabric.CaptureWish;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricEvent;
import dev.skiff.wire.fabric.FabricRequest;
import dev.skiff.wire.fabric.PlanLimits;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Listens for engines: a line of JSON is asked, a line answers. A virtual thread for each
 * connection; requests of one connection are answered in order.
 */
public final class ControlSocket implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 32;

  private final Desk desk;
  private final Events events;
  private final Captures captures;
  private final ServerSocketChannel listener;
  private final Semaphore free = new Semaphore(MOST_CONNECTIONS);

  private ControlSocket(Desk desk, Events events, Captures captures, ServerSocketChannel listener) {
    this.desk = desk;
    this.events = events;
    this.captures = captures;
    this.listener = listener;
  }

  /** Listens at a path, in the place of whoever did before; only the user may connect. */
  public static ControlSocket open(Path path, Desk desk, Events events, Captures captures)
      throws IOException {
    // Nobody finds it by its name before its mode is set.
    Path hidden = path.resolveSibling("." + path.getFileName());
    Files.deleteIfExists(hidden);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(hidden), MOST_CONNECTIONS);
    Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
    Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
    ControlSocket socket = new ControlSocket(desk, events, captures, listener);
    Thread.ofVirtual().name("control").start(socket::accept);
    return socket;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = listener.accept();
        Thread.ofVirtual().name("control connection").start(() -> serve(channel));
      }
    } catch (IOException e) {
      // Closed: that is how it ends.
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      if (!free.tryAcquire()) {
        write(channel, FabricAnswer.refused("there are " + MOST_CONNECTIONS + " connections"));
        return;
      }
      try {
        answerAll(channel);
      } finally {
        free.release();
      }
    } catch (IOException e) {
      // The other side has gone; what it asked for was done or not, as it can ask again.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answerAll(SocketChannel channel) throws IOException, InterruptedException {
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
    for (Optional<byte[]> line = line(in); line.isPresent(); line = line(in)) {
      FabricRequest request;
      try {
        request = WireJson.read(FabricRequest.class, line.get());
      } catch (MalformedJson e) {
        write(channel, FabricAnswer.refused(String.valueOf(e.getMessage())));
        return;
      }
      if (request.version() == FabricRequest.VERSION && request.ask().equals("events")) {
        stream(channel, in);
        return;
      }
      if (request.version() == FabricRequest.VERSION && request.ask().equals("capture")) {
        capture(channel, in, request);
        return;
      }
      write(channel, desk.answer(request));
    }
  }

  private void stream(SocketChannel channel, InputStream in)
      throws IOException, InterruptedException {
    try (Events.Listener mine = events.listen()) {
      endWith(in);
      write(channel, FabricAnswer.done());
      while (true) {
        write(channel, WireJson.write(FabricEvent.class, mine.take()));
      }
    }
  }

  private void capture(SocketChannel channel, InputStream in, FabricRequest request)
      throws IOException, InterruptedException {
    CaptureWish wish = request.capture();
    if (wish == null) {
      write(channel, FabricAnswer.refused("'capture' came without what to capture"));
      return;
    }
    Optional<Capture> capture = captures.begin(wish);
    if (capture.isEmpty()) {
      write(
          channel,
          FabricAnswer.refused("the plan has no instance '" + wish.instance() + "', or no peer"));
      return;
    }
    try (Capture mine = capture.get()) {
      endWith(in);
      write(channel, FabricAnswer.done());
      mine.writeTo(Channels.newOutputStream(channel));
    }
  }

  /** Ends what this thread waits for when the other side has gone, or says anything more. */
  private static void endWith(InputStream in) {
    Thread mine = Thread.currentThread();
    Thread.ofVirtual()
        .name("control watch")
        .start(() -> {
          try {
            in.read();
          } catch (IOException e) {
            // Gone in another way.
          }
          mine.interrupt();
        });
  }

  private void write(SocketChannel channel, FabricAnswer answer) throws IOException {
    write(channel, WireJson.write(FabricAnswer.class, answer));
  }

  private static void write(SocketChannel channel, byte[] json) throws IOException {
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    ByteBuffer bytes = ByteBuffer.wrap(line);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static Optional<byte[]> line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return Optional.of(line.toByteArray());
      }
      if (line.size() == PlanLimits.MAX_MESSAGE_BYTES) {
        throw new IOException("a request of more than " + PlanLimits.MAX_MESSAGE_BYTES + " bytes");
      }
      line.write(next);
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
