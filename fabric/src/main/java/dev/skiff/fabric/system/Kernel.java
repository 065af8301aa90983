package dev.skiff.fabric.system;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The system calls that the frame loop needs, Linux on x86-64. Of one thread. A result below zero
 * is the negated error number; nothing is thrown and nothing allocated.
 *
 * <p>JUSTIFICATION: NIO's selector and channels take locks and build key sets for each wake-up,
 * which costs more than moving the frames does. SAFETY: descriptors are only those that this class
 * gave out, addresses only those of segments that the caller keeps alive; both are passed as plain
 * longs because making a segment for each call would allocate.
 */
public final class Kernel implements AutoCloseable {
  public static final int EAGAIN = 11;
  public static final int EINTR = 4;
  public static final int EPOLLIN = 1;
  public static final int EPOLLOUT = 4;
  public static final int EPOLLERR = 8;
  public static final int EPOLLHUP = 16;

  static final int AF_UNIX = 1;
  static final int SOCK_STREAM = 1;
  static final int NONBLOCK_AND_CLOEXEC = 0x800 | 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int EFD_FLAGS = NONBLOCK_AND_CLOEXEC;
  private static final int EPOLL_CLOEXEC = 0x80000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_AT =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final MemorySegment SOCKET = function("socket");
  private static final MemorySegment CONNECT = function("connect");
  private static final MemorySegment SETSOCKOPT = function("setsockopt");
  private static final MemorySegment CLOSE = function("close");
  private static final MemorySegment RECV = function("recv");
  private static final MemorySegment SENDMSG = function("sendmsg");
  private static final MemorySegment EVENTFD = function("eventfd");
  private static final MemorySegment READ = function("read");
  private static final MemorySegment WRITE = function("write");
  private static final MemorySegment EPOLL_CREATE = function("epoll_create1");
  private static final MemorySegment EPOLL_CTL = function("epoll_ctl");
  private static final MemorySegment EPOLL_WAIT = function("epoll_wait");

  private static final MethodHandle CALL = call();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = arena.allocate(STATE);

  private static MemorySegment function(String name) {
    return LINKER.defaultLookup().find(name).orElseThrow();
  }

  /**
   * One shape for all: each that Java links takes it 10 ms and more, which is most of the fabric's
   * start. Arguments are in registers whose upper halves, and those more than a function has, it
   * does not look at (System V ABI, AMD64 supplement, 3.2.3).
   */
  @SuppressWarnings("restricted") // See above.
  private static MethodHandle call() {
    ValueLayout word = ValueLayout.JAVA_LONG;
    return LINKER.downcallHandle(
        FunctionDescriptor.of(word, word, word, word, word, word),
        Linker.Option.captureCallState("errno"));
  }

  /** A function whose result is an {@code int}: the upper half of the register is anything. */
  private int number(MemorySegment function, long first, long second, long third, long fourth) {
    return number(function, first, second, third, fourth, 0);
  }

  private int number(MemorySegment function, long one, long two, long three, long four, long five) {
    int result = (int) word(function, one, two, three, four, five);
    return result < 0 ? -errorNumber() : result;
  }

  /** A function whose result is a {@code ssize_t}. */
  private long size(MemorySegment function, long first, long second, long third, long fourth) {
    long result = word(function, first, second, third, fourth, 0);
    return result < 0 ? -errorNumber() : result;
  }

  private long word(MemorySegment function, long one, long two, long three, long four, long five) {
    try {
      return (long) CALL.invokeExact(function, state, one, two, three, four, five);
    } catch (Throwable e) {
      throw new IllegalStateException("a system call has another signature", e);
    }
  }

  private int errorNumber() {
    return state.get(ValueLayout.JAVA_INT, ERRNO_AT);
  }

  /** Memory that lives as long as this. */
  public MemorySegment allocate(long bytes) {
    return arena.allocate(bytes, Long.BYTES);
  }

  int socket() {
    return number(SOCKET, AF_UNIX, SOCK_STREAM | NONBLOCK_AND_CLOEXEC, 0, 0);
  }

  int connect(int descriptor, long address, int length) {
    return number(CONNECT, descriptor, address, length, 0);
  }

  /** Lets so much wait for the other side, or less where the host does. */
  int sendBuffer(int descriptor, long addressOfBytes) {
    return number(SETSOCKOPT, descriptor, SOL_SOCKET, SO_SNDBUF, addressOfBytes, Integer.BYTES);
  }

  public int close(int descriptor) {
    return number(CLOSE, descriptor, 0, 0, 0);
  }

  /** How many bytes came; 0 when the other side has closed. */
  public long receive(int descriptor, long address, long length) {
    return size(RECV, descriptor, address, length, 0);
  }

  /**
   * Sends pieces of memory.
   *
   * @param message address of a {@code struct msghdr}
   */
  public long send(int descriptor, long message) {
    return size(SENDMSG, descriptor, message, MSG_NOSIGNAL, 0);
  }

  int eventCounter() {
    return number(EVENTFD, 0, EFD_FLAGS, 0, 0);
  }

  long read(int descriptor, long address, long length) {
    return size(READ, descriptor, address, length, 0);
  }

  long write(int descriptor, long address, long length) {
    return size(WRITE, descriptor, address, length, 0);
  }

  int epollCreate() {
    return number(EPOLL_CREATE, EPOLL_CLOEXEC, 0, 0, 0);
  }

  int epollControl(int epoll, int operation, int descriptor, long event) {
    return number(EPOLL_CTL, epoll, operation, descriptor, event);
  }

  int epollWait(int epoll, long events, int most, int timeoutMillis) {
    return number(EPOLL_WAIT, epoll, events, most, timeoutMillis);
  }

  @Override
  public void close() {
    arena.close();
  }
}
