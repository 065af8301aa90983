package dev.skiff.engine.vm.guard;

import dev.skiff.engine.format.frame.Frame;
import dev.skiff.engine.format.frame.FrameInput;
import dev.skiff.engine.format.frame.FrameOutput;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection to a guard's control socket. Used by one thread at a time, closed by any;
 * interrupting its user closes it.
 */
final class GuardConnection implements AutoCloseable {
  private static final byte[] NOTHING = {};

  private final SocketChannel channel;
  private final FrameInput in;
  private final FrameOutput out;

  private GuardConnection(SocketChannel channel) {
    this.channel = channel;
    this.in = new FrameInput(Channels.newInputStream(channel));
    this.out = new FrameOutput(Channels.newOutputStream(channel));
  }

  /** Empty when nobody listens there. */
  static Optional<GuardConnection> open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return Optional.of(new GuardConnection(channel));
    } catch (ConnectException refused) {
      channel.close();
      return Optional.empty();
    } catch (SocketException failed) {
      channel.close();
      if (Files.notExists(socket)) {
        return Optional.empty();
      }
      throw failed;
    } catch (IOException failed) {
      channel.close();
      throw failed;
    }
  }

  /**
   * Sends a frame.
   *
   * @throws VmFailure when the guard refused the one before it
   */
  void send(int type, byte[] payload) throws IOException {
    try {
      out.send(new Frame(type, payload));
    } catch (IOException broken) {
      throwRefusal(broken);
      throw broken;
    }
  }

  /** A guard that refuses says why and hangs up, perhaps before all of the next frame is sent. */
  private void throwRefusal(IOException broken) {
    try {
      receive();
    } catch (IOException saidNothing) {
      broken.addSuppressed(saidNothing);
    }
  }

  void send(int type) throws IOException {
    send(type, NOTHING);
  }

  /**
   * Waits for the guard's next frame.
   *
   * @return empty when the guard is gone
   * @throws VmFailure when the guard refused the last request, or cannot be understood
   */
  Optional<Frame> receive() throws IOException {
    Optional<Frame> frame = in.next();
    if (frame.isPresent() && frame.get().type() == ControlType.ERROR) {
      String text = new String(frame.get().payload(), StandardCharsets.UTF_8);
      throw VmFailure.guardUnreachable(text, null);
    }
    return frame;
  }

  /**
   * Closes the connection unless the result is closed within a time: what waits on it then fails. A
   * guard answers at once, so silence means that it was stopped or hangs in the kernel.
   */
  Deadline closeAfter(Duration limit) {
    Thread timer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Thread.sleep(limit);
                close();
              } catch (InterruptedException inTime) {
                Thread.currentThread().interrupt();
              }
            });
    return timer::interrupt;
  }

  /** Ends a time limit. */
  interface Deadline extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException alreadyBroken) {
      // Nothing is kept in it that could be lost.
    }
  }
}
