package dev.skiff.fabric;

import com.sun.management.ThreadMXBean;
import dev.skiff.fabric.answer.AnswerRates;
import dev.skiff.fabric.answer.Responder;
import dev.skiff.fabric.capture.Captures;
import dev.skiff.fabric.control.ControlSocket;
import dev.skiff.fabric.control.Desk;
import dev.skiff.fabric.control.Events;
import dev.skiff.fabric.dns.DnsAnswers;
import dev.skiff.fabric.dns.HostResolverFile;
import dev.skiff.fabric.dns.HostResolvers;
import dev.skiff.fabric.dns.OutsideNames;
import dev.skiff.fabric.flow.FlowLimits;
import dev.skiff.fabric.flow.FlowTable;
import dev.skiff.fabric.loop.FrameLoop;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** {@code skiff-fabric SOCKET}: moves frames until it is ended, or its loop fails. */
public final class SkiffFabric implements AutoCloseable {
  private static final int USAGE_ERROR = 64;
  private static final Path RESOLVERS = Path.of("/etc/resolv.conf");

  /** What ends it may wait no longer: queues are written for a moment, not for ever. */
  private static final long END_MILLIS = 200;

  private final FrameLoop loop;
  private final Thread frames;
  private final ControlSocket control;
  private volatile boolean closed;

  private SkiffFabric(FrameLoop loop, Thread frames, ControlSocket control) {
    this.loop = loop;
    this.frames = frames;
    this.control = control;
  }

  /** Starts a fabric without a plan that listens at a path. */
  public static SkiffFabric start(Path socket, long seed) throws IOException {
    LongSupplier nanos = System::nanoTime;
    Events events = new Events(nanos);
    InstantSource clock = InstantSource.system();
    Captures captures = new Captures(nanos, clock);
    OutsideNames outside =
        new OutsideNames(
            new HostResolvers(new SecureRandom(), nanos), new HostResolverFile(RESOLVERS));
    Responder responder = new Responder(new DnsAnswers(outside), new AnswerRates(nanos));
    FlowTable flows = new FlowTable(FlowLimits.DEFAULT, seed);
    FrameLoop loop = new FrameLoop(flows, responder, captures, events, nanos, clock);
    outside.attach(loop);
    captures.attach(loop.asks(), loop.exchange().judge());
    Thread frames = Thread.ofPlatform().name("frames").unstarted(loop);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Desk desk = new Desk(loop, events, () -> threads.getThreadAllocatedBytes(frames.threadId()));
    ControlSocket control = ControlSocket.open(socket, desk, events, captures);
    frames.start();
    return new SkiffFabric(loop, frames, control);
  }

  /** Waits for the loop's end. */
  void await() throws InterruptedException {
    frames.join();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    control.close();
    loop.stop();
    try {
      if (frames.join(java.time.Duration.ofMillis(END_MILLIS))) {
        loop.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 1) {
      System.err.println("usage: skiff-fabric SOCKET");
      System.exit(USAGE_ERROR);
    }
    SkiffFabric fabric = start(Path.of(arguments[0]), new SecureRandom().nextLong());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              try {
                fabric.close();
              } catch (IOException e) {
                // It ends in any case.
              }
            }));
    fabric.await();
    if (!fabric.closed) {
      // The loop has failed and said so; who started the fabric starts another.
      Runtime.getRuntime().halt(1);
    }
  }
}
