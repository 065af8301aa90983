package dev.skiff.fabric.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An epoll set, level-triggered; each descriptor has a number of its owner's. Of one thread. */
public final class Poll implements AutoCloseable {
  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int CHANGE = 3;

  /** {@code struct epoll_event} is packed on x86-64: u32 events, u64 data. */
  private static final int EVENT_BYTES = 12;

  private static final int DATA_AT = 4;
  private static final int MOST = 256;

  private final Kernel kernel;
  private final int epoll;
  private final MemorySegment events;
  private final MemorySegment wish;

  public Poll(Kernel kernel) {
    this.kernel = kernel;
    epoll = kernel.epollCreate();
    if (epoll < 0) {
      throw new IllegalStateException("no epoll set: error " + -epoll);
    }
    events = kernel.allocate((long) EVENT_BYTES * MOST);
    wish = kernel.allocate(EVENT_BYTES);
  }

  public void add(int descriptor, int interest, int number) {
    control(ADD, descriptor, interest, number);
  }

  public void change(int descriptor, int interest, int number) {
    control(CHANGE, descriptor, interest, number);
  }

  public void remove(int descriptor) {
    control(REMOVE, descriptor, 0, 0);
  }

  private void control(int operation, int descriptor, int interest, int number) {
    wish.set(ValueLayout.JAVA_INT_UNALIGNED, 0, interest);
    wish.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_AT, number);
    int result = kernel.epollControl(epoll, operation, descriptor, wish.address());
    if (result < 0) {
      throw new IllegalStateException(
          "epoll_ctl %d of descriptor %d: error %d".formatted(operation, descriptor, -result));
    }
  }

  /**
   * Waits.
   *
   * @param timeoutMillis -1 for ever
   * @return how many events there are, for {@link #number} and {@link #ready}
   */
  public int await(int timeoutMillis) {
    int count = kernel.epollWait(epoll, events.address(), MOST, timeoutMillis);
    if (count < 0 && count != -Kernel.EINTR) {
      throw new IllegalStateException("epoll_wait: error " + -count);
    }
    return Math.max(0, count);
  }

  public int number(int event) {
    return (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) event * EVENT_BYTES + DATA_AT);
  }

  public int ready(int event) {
    return events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) event * EVENT_BYTES);
  }

  @Override
  public void close() {
    kernel.close(epoll);
  }
}
