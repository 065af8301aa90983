package dev.skiff.fabric.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Ends another thread's wait: an eventfd. {@link #ring} may be called by any thread. */
public final class Wakeup implements AutoCloseable {
  private final Kernel loops;
  private final int descriptor;
  private final MemorySegment counter;

  /** Error numbers are kept for each thread, so who rings has a kernel of its own. */
  private final Kernel others = new Kernel();

  private final MemorySegment one = others.allocate(Long.BYTES);

  public Wakeup(Kernel loops) {
    this.loops = loops;
    descriptor = loops.eventCounter();
    if (descriptor < 0) {
      throw new IllegalStateException("no eventfd: error " + -descriptor);
    }
    counter = loops.allocate(Long.BYTES);
    one.set(ValueLayout.JAVA_LONG, 0, 1);
  }

  public int descriptor() {
    return descriptor;
  }

  /** Makes the descriptor readable. */
  public synchronized void ring() {
    others.write(descriptor, one.address(), Long.BYTES);
  }

  /** Makes it unreadable again; the waiting thread's. */
  public void reset() {
    loops.read(descriptor, counter.address(), Long.BYTES);
  }

  @Override
  public synchronized void close() {
    loops.close(descriptor);
    others.close();
  }
}
