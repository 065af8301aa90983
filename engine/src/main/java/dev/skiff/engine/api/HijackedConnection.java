package dev.skiff.engine.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection taken over from Jetty's HTTP once the answer's headers are sent. */
final class HijackedConnection extends AbstractConnection
    implements Connection.UpgradeTo, Hijacked {
  private static final Logger LOG = LoggerFactory.getLogger(HijackedConnection.class);

  private final Session session;
  private final LongAnswers registry;
  private final Thread thread;

  /** What the client sent right behind its request. */
  private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

  HijackedConnection(EndPoint endPoint, LongAnswers registry, Session session) {
    super(endPoint, Runnable::run);
    this.session = session;
    this.registry = registry;
    this.thread = Thread.ofVirtual().name("hijacked").unstarted(this::serve);
  }

  @Override
  public void onUpgradeTo(ByteBuffer buffer) {
    early = BufferUtil.copy(buffer);
  }

  @Override
  public void onOpen() {
    super.onOpen();
    // Silence is no fault here.
    getEndPoint().setIdleTimeout(0);
    registry.add(this, this::cancel);
    thread.start();
  }

  private void serve() {
    try {
      session.run(this);
    } catch (InterruptedException e) {
      LOG.debug("hijacked connection ended by the engine");
    } catch (IOException e) {
      LOG.debug("hijacked connection lost: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("hijacked connection failed", e);
    } finally {
      registry.remove(this);
      close();
      session.close();
    }
  }

  /** The request failed: there will be no session. */
  void abandon() {
    session.close();
  }

  private void cancel() {
    thread.interrupt();
    close();
  }

  @Override
  public int read(byte[] into) throws IOException, InterruptedException {
    if (early.hasRemaining()) {
      int length = Math.min(into.length, early.remaining());
      early.get(into, 0, length);
      return length;
    }
    ByteBuffer buffer = BufferUtil.toBuffer(into);
    while (true) {
      BufferUtil.clear(buffer);
      int read = getEndPoint().fill(buffer);
      if (read != 0) {
        return read;
      }
      Completion readable = new Completion();
      getEndPoint().fillInterested(readable);
      readable.await();
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException, InterruptedException {
    Completion written = new Completion();
    getEndPoint().write(written, bytes);
    written.await();
  }

  @Override
  public void endOutput() {
    getEndPoint().shutdownOutput();
  }

  @Override
  public void onFillable() {
    throw new IllegalStateException("reading is done by the session");
  }
}
