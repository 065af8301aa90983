package dev.skiff.engine.dataplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts both programs on sockets of their own, only to see that they answer, and ends them. Those
 * that carry packets are not touched.
 */
public final class TrialRun {
  /** A fabric on a busy, slow machine took 4 s. */
  private static final Duration START = Duration.ofSeconds(15);

  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);
  private static final Duration END = Duration.ofSeconds(2);

  private final Path programs;
  private final Processes processes;
  private final Duration start;

  /**
   * @param programs the folder of {@code skiff-fabric} and {@code skiff-nat}
   */
  public TrialRun(Path programs) {
    this(programs, new HostProcesses(), START);
  }

  TrialRun(Path programs, Processes processes, Duration start) {
    this.programs = programs;
    this.processes = processes;
    this.start = start;
  }

  /** Asks a program something; throws while it does not answer. */
  @FunctionalInterface
  private interface Question {
    void ask() throws IOException;
  }

  /**
   * Tries both.
   *
   * @return what is wrong, by program; empty where nothing is
   */
  public Map<String, String> faults() throws IOException, InterruptedException {
    // In the usual place for such: its path is short enough for a socket's.
    Path folder = Files.createTempDirectory("skiff-");
    try {
      DataPlanePlaces places = new DataPlanePlaces(programs, folder);
      Program fabric = places.fabric();
      Program nat = places.nat();
      Map<String, String> faults = new LinkedHashMap<>();
      fault(fabric, () -> new FabricControl(fabric.control(), ANSWER).state())
          .ifPresent(fault -> faults.put(fabric.name(), fault));
      fault(nat, () -> askNat(nat)).ifPresent(fault -> faults.put(nat.name(), fault));
      return faults;
    } finally {
      remove(folder);
    }
  }

  private static void askNat(Program nat) throws IOException {
    try (NatControl control = NatControl.open(nat.control(), ANSWER, _ -> "")) {
      control.state();
    }
  }

  private Optional<String> fault(Program program, Question question) throws InterruptedException {
    Processes.Kept process;
    try {
      process = processes.start(program);
    } catch (IOException e) {
      return Optional.of("cannot be run: " + e.getMessage());
    }
    try {
      return answers(process, question) ? Optional.empty() : Optional.of(silence(process));
    } finally {
      end(process);
    }
  }

  private boolean answers(Processes.Kept process, Question question) throws InterruptedException {
    long from = System.nanoTime();
    while (System.nanoTime() - from < start.toNanos()) {
      try {
        question.ask();
        return true;
      } catch (IOException e) {
        // Not yet, unless it has ended.
        if (process.awaitEnd(BETWEEN_TRIES)) {
          return false;
        }
      }
    }
    return false;
  }

  private String silence(Processes.Kept process) {
    String words = process.lastWords();
    String what =
        process.isAlive() ? "does not answer within " + start.toSeconds() + " s" : "does not start";
    return words.isEmpty() ? what + ", and says nothing" : what + ": " + words;
  }

  private static void end(Processes.Kept process) throws InterruptedException {
    process.end();
    if (!process.awaitEnd(END)) {
      process.kill();
      process.awaitEnd(END);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : List.copyOf(files.toList())) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
