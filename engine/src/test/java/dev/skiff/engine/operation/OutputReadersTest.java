package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OutputReadersTest {
  private final OutputReaders readers = new OutputReaders();
  private final List<String> deleted = new ArrayList<>();

  @Test
  void theLastReaderDeletes() {
    readers.begin("a");
    readers.begin("a");
    readers.whenUnread("a", () -> deleted.add("a"));
    readers.whenUnread("b", () -> deleted.add("b"));
    readers.end("a");
    assertThat(deleted).containsExactly("b");
    readers.end("a");
    assertThat(deleted).containsExactly("b", "a");
  }

  @Test
  void closingDeletesUnderReadersOnce() {
    readers.begin("a");
    readers.whenUnread("a", () -> deleted.add("a"));
    readers.close();
    readers.end("a");
    assertThat(deleted).containsExactly("a");
  }

  @Test
  void closingWaitsForADeletionThatGoesOn() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    readers.begin("a");
    readers.whenUnread(
        "a",
        () -> {
          begun.countDown();
          await(closing);
          done.set(true);
        });
    Thread reader = Thread.ofVirtual().start(() -> readers.end("a"));
    begun.await();
    Thread.ofVirtual().start(closing::countDown);
    readers.close();
    assertThat(done).isTrue();
    reader.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
