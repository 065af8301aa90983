package dev.skiff.engine.durable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLockTest {
  @TempDir Path directory;

  private HostLock lock;

  @BeforeEach
  void lock() throws IOException {
    lock = HostLock.of(directory.resolve("lock"));
  }

  @Test
  void oneFileHasOneLockInAProcess() throws IOException {
    assertThat(HostLock.of(directory.resolve("../" + directory.getFileName() + "/lock")))
        .isSameAs(lock);
  }

  @Test
  void sharersKeepOutTheExclusiveUntilTheLastLeaves() throws IOException {
    HostLock.Held first = lock.shared();
    HostLock.Held second = lock.shared();
    assertThat(lock.tryExclusive()).isEmpty();
    first.close();
    first.close();
    assertThat(lock.tryExclusive()).isEmpty();
    second.close();
    try (HostLock.Held held = lock.tryExclusive().orElseThrow()) {
      assertThat(held).isNotNull();
    }
  }

  @Test
  void theExclusiveKeepsOutSharers() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      HostLock.Held held = lock.exclusive();
      assertThat(lock.tryExclusive()).isEmpty();
      Future<Boolean> sharer =
          threads.submit(() -> {
            lock.shared().close();
            return true;
          });
      assertThat(sharer.isDone()).isFalse();
      held.close();
      assertThat(sharer.get()).isTrue();
    }
  }

  @Test
  void aLockOfAnotherProcessIsSeenAndEndsWithIt() throws Exception {
    Process other = LockingProcess.start(directory.resolve("lock"));
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");
      assertThat(lock.tryExclusive()).isEmpty();
      other.destroyForcibly().waitFor();
      lock.exclusive().close();
    } finally {
      other.destroyForcibly();
    }
  }
}
