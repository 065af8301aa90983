package dev.skiff.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What a finished command left behind.
 *
 * @param output its standard output, byte for byte
 * @param errors its standard error as text
 */
@SuppressWarnings("ArrayRecordComponent")
public record CommandResult(
    List<String> command, int exitCode, byte[] output, String errors, Duration took) {

  public String text() {
    return new String(output, StandardCharsets.UTF_8);
  }

  public List<String> lines() {
    return text().lines().toList();
  }

  /** The first line of output, which is an id for {@code run -d} and {@code create}. */
  public String line() {
    return text().lines().findFirst().orElse("");
  }

  /** Fails the test, with all that was printed, unless the command succeeded. */
  public CommandResult succeeded() {
    return exited(0);
  }

  public CommandResult exited(int expected) {
    assertThat(exitCode).as("exit code of %s", this).isEqualTo(expected);
    return this;
  }

  /** A refusal: not 0, every expected word on standard error, no stack trace. */
  public CommandResult refused(String... words) {
    assertThat(exitCode).as("exit code of %s", this).isNotZero();
    assertThat(errors).as("%s", this).contains(words).doesNotContain("\tat ", "Exception");
    return this;
  }

  @Override
  public String toString() {
    String text = text();
    String start = text.length() > 2000 ? text.substring(0, 2000) + "…" : text;
    return "%s → %d after %d ms%nstdout: %s%nstderr: %s"
        .formatted(String.join(" ", command), exitCode, took.toMillis(), start, errors);
  }
}
