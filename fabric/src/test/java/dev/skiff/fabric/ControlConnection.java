package dev.skiff.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.api.WireJson;
import dev.skiff.wire.fabric.FabricAnswer;
import dev.skiff.wire.fabric.FabricRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** An end of a control socket, the fabric's, the NAT's or QEMU's: a line asks, a line answers. */
public final class ControlConnection implements AutoCloseable {
  private final SocketChannel channel;
  private final InputStream in;

  ControlConnection(Path path) throws IOException {
    this(SocketChannel.open(UnixDomainSocketAddress.of(path)));
  }

  private ControlConnection(SocketChannel channel) {
    this.channel = channel;
    in = Channels.newInputStream(channel);
  }

  /** Connects as soon as the process listens. */
  public static ControlConnection awaited(Path path, Process listener) throws IOException {
    return new ControlConnection(reached(path, listener));
  }

  /** Connects as soon as the process listens; one that has ended, or an interrupt, is the end. */
  public static SocketChannel reached(Path path, Process listener) throws IOException {
    while (true) {
      try {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
      } catch (IOException e) {
        if (!listener.isAlive() || Thread.interrupted()) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  public void say(String line) throws IOException {
    channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  public String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      assertThat(next).as("the connection's end").isNotNegative();
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  <T> T read(Class<T> type) throws IOException {
    return WireJson.read(type, line().getBytes(StandardCharsets.UTF_8));
  }

  FabricAnswer ask(FabricRequest request) throws IOException {
    say(WireJson.text(FabricRequest.class, request));
    return read(FabricAnswer.class);
  }

  /** What comes when answers are over: a capture. */
  InputStream in() {
    return in;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
