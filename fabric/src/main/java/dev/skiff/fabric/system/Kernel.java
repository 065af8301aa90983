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
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int EFD_FLAGS = NONBLOCK_AND_CLOEXEC;
  private static final int EPOLL_CLOEXEC = 0x80000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_AT =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final ValueLayout INT = ValueLayout.JAVA_INT;
  private static final ValueLayout LONG = ValueLayout.JAVA_LONG;

  private static final MethodHandle SOCKET = call("socket", INT, INT, INT, INT);
  private static final MethodHandle CONNECT = call("connect", INT, INT, LONG, INT);
  private static final MethodHandle CLOSE = call("close", INT, INT);
  private static final MethodHandle RECV = call("recv", LONG, INT, LONG, LONG, INT);
  private static final MethodHandle SENDMSG = call("sendmsg", LONG, INT, LONG, INT);
  private static final MethodHandle EVENTFD = call("eventfd", INT, INT, INT);
  private static final MethodHandle READ = call("read", LONG, INT, LONG, LONG);
  private static final MethodHandle WRITE = call("write", LONG, INT, LONG, LONG);
  private static final MethodHandle EPOLL_CREATE = call("epoll_create1", INT, INT);
  private static final MethodHandle EPOLL_CTL = call("epoll_ctl", INT, INT, INT, INT, LONG);
  private static final MethodHandle EPOLL_WAIT = call("epoll_wait", INT, INT, LONG, INT, INT);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = arena.allocate(STATE);

  @SuppressWarnings("restricted") // See above.
  private static MethodHandle call(String name, ValueLayout result, ValueLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /** Memory that lives as long as this. */
  public MemorySegment allocate(long bytes) {
    return arena.allocate(bytes, Long.BYTES);
  }

  int socket() {
    try {
      return result(
          (int) SOCKET.invokeExact(state, AF_UNIX, SOCK_STREAM | NONBLOCK_AND_CLOEXEC, 0));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int connect(int descriptor, long address, int length) {
    try {
      return result((int) CONNECT.invokeExact(state, descriptor, address, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  public int close(int descriptor) {
    try {
      return result((int) CLOSE.invokeExact(state, descriptor));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** How many bytes came; 0 when the other side has closed. */
  public long receive(int descriptor, long address, long length) {
    try {
      return result((long) RECV.invokeExact(state, descriptor, address, length, 0));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Sends pieces of memory.
   *
   * @param message address of a {@code struct msghdr}
   */
  public long send(int descriptor, long message) {
    try {
      return result((long) SENDMSG.invokeExact(state, descriptor, message, MSG_NOSIGNAL));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int eventCounter() {
    try {
      return result((int) EVENTFD.invokeExact(state, 0, EFD_FLAGS));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long read(int descriptor, long address, long length) {
    try {
      return result((long) READ.invokeExact(state, descriptor, address, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long write(int descriptor, long address, long length) {
    try {
      return result((long) WRITE.invokeExact(state, descriptor, address, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int epollCreate() {
    try {
      return result((int) EPOLL_CREATE.invokeExact(state, EPOLL_CLOEXEC));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int epollControl(int epoll, int operation, int descriptor, long event) {
    try {
      return result((int) EPOLL_CTL.invokeExact(state, epoll, operation, descriptor, event));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int epollWait(int epoll, long events, int most, int timeoutMillis) {
    try {
      return result((int) EPOLL_WAIT.invokeExact(state, epoll, events, most, timeoutMillis));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private int result(int result) {
    return result < 0 ? -errorNumber() : result;
  }

  private long result(long result) {
    return result < 0 ? -errorNumber() : result;
  }

  private int errorNumber() {
    return state.get(ValueLayout.JAVA_INT, ERRNO_AT);
  }

  private static IllegalStateException broken(Throwable e) {
    return new IllegalStateException("a system call has another signature", e);
  }

  @Override
  public void close() {
    arena.close();
  }
}
