package dev.skiff.engine.build;

import dev.skiff.engine.format.tree.PathOrder;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * Several sorted runs of entries as one, each path once: of two with the same path the later run's
 * wins, but a folder that is only implied changes nothing of one that was named.
 */
final class MergedEntries implements Iterator<Entry> {
  private final Path folder;
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(
          Comparator.<Head, String>comparing(head -> head.entry().path(), PathOrder::compare)
              .thenComparingInt(Head::run));

  private int lastRun;

  private record Head(Entry entry, int run, Iterator<Entry> rest) {}

  /**
   * Of runs, the least important first.
   *
   * @param folder for messages
   */
  MergedEntries(Path folder, List<Iterator<Entry>> runs) {
    this.folder = folder;
    for (int run = 0; run < runs.size(); run++) {
      advance(runs.get(run), run);
    }
  }

  @Override
  public boolean hasNext() {
    return !heads.isEmpty();
  }

  @Override
  public Entry next() {
    if (heads.isEmpty()) {
      throw new NoSuchElementException();
    }
    Head winner = poll();
    while (!heads.isEmpty() && heads.peek().entry().path().equals(winner.entry().path())) {
      winner = winner(winner, poll());
    }
    lastRun = winner.run();
    return winner.entry();
  }

  /** The number of the run that the last entry came from. */
  int lastRun() {
    return lastRun;
  }

  private Head poll() {
    Head head = heads.remove();
    advance(head.rest(), head.run());
    return head;
  }

  private void advance(Iterator<Entry> rest, int run) {
    if (rest.hasNext()) {
      heads.add(new Head(rest.next(), run, rest));
    }
  }

  private Head winner(Head earlier, Head later) {
    if (earlier.entry().isFolder() != later.entry().isFolder()) {
      throw BuildFailure.fileAndFolder(folder, later.entry().path());
    }
    boolean laterIsImplied =
        later.entry().material() instanceof Entry.Material.Folder(boolean implied) && implied;
    return laterIsImplied ? earlier : later;
  }
}
