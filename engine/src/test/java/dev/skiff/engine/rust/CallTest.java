package dev.skiff.engine.rust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void linesAreHandedOnAndTheAnswerIsKept() throws Exception {
    List<String> lines = new ArrayList<>();
    Call.Ended ended = call("echo answer; echo one >&2; echo; printf two >&2; exit 3", lines);
    assertThat(lines).containsExactly("one", "two");
    assertThat(ended).isEqualTo(new Call.Ended(3, "answer\n\n", "two", false));
    assertThat(ended.succeeded()).isFalse();
    assertThat(ended.why()).isEqualTo("two");
  }

  @Test
  void nothingOfOursIsInItsEnvironment() throws Exception {
    Call.Ended ended = call("env; echo A is $A", new ArrayList<>());
    assertThat(ended.output()).contains("A is b").doesNotContain("HOME=", "USER=", "JAVA");
  }

  @Test
  void aLongLineIsCut() throws Exception {
    List<String> lines = new ArrayList<>();
    call("head -c 100000 /dev/zero | tr '\\0' x >&2; echo >&2; echo end >&2", lines);
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).hasSize(4096);
    assertThat(lines.getLast()).isEqualTo("end");
  }

  @Test
  void whoStopsListeningEndsItWithItsChildren() throws IOException {
    Path alive = folder.resolve("pid");
    String script = "sleep 600 & echo $! > pid; echo begun >&2; yes >&2";
    assertThatThrownBy(() ->
            new Call(List.of("/bin/sh", "-c", script), Map.of(), folder, LONG)
                .run(line -> {
                  throw new IllegalStateException("gone");
                }))
        .hasMessage("gone");
    long pid = Long.parseLong(Files.readString(alive).strip());
    ProcessHandle.of(pid).ifPresent(child -> child.onExit().join());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void whatTakesTooLongIsEnded() throws Exception {
    Call.Ended ended =
        new Call(List.of("/bin/sh", "-c", "sleep 600"), Map.of(), folder, Duration.ZERO)
            .run(_ -> {});
    assertThat(ended.timedOut()).isTrue();
    assertThat(ended.why()).isEqualTo("it took too long");
  }

  private Call.Ended call(String script, List<String> lines)
      throws IOException, InterruptedException {
    return new Call(
            List.of("/bin/sh", "-c", script),
            Map.of("A", "b", "PATH", "/usr/bin:/bin"),
            folder,
            LONG)
        .run(lines::add);
  }
}
