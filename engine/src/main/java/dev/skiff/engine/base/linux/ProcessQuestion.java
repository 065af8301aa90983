package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.base.GuestProcesses.Row;
import dev.skiff.engine.base.linux.channel.GuestMessage.Processes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A question what runs in a guest, and the parts of its answer so far. Used under a lock. */
final class ProcessQuestion {
  /** Init lists at most 400; a guest that says more is not believed. */
  private static final int MOST_LISTED = 1000;

  private final int number;
  private final List<Row> rows = new ArrayList<>();
  private Optional<GuestProcesses> answer = Optional.empty();

  ProcessQuestion(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  void hear(Processes part) {
    if (part.number() != number || answered()) {
      return;
    }
    part.rows().stream().limit(MOST_LISTED - rows.size()).forEach(rows::add);
    if (part.last()) {
      answer =
          Optional.of(
              new GuestProcesses(part.count(), part.memoryTotal(), part.memoryAvailable(), rows));
    }
  }

  boolean answered() {
    return answer.isPresent();
  }

  Optional<GuestProcesses> answer() {
    return answer;
  }
}
