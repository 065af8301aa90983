package dev.skiff.engine.files;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Visits a file and all below it, directories before what they hold. Links are not followed. */
public final class FileWalk {
  /** PATH_MAX of Linux: a path of 4096 bytes has at most half as many names. */
  private static final int MAX_DEPTH = 2048;

  private final Visitor visitor;
  private final int depth;

  private FileWalk(Visitor visitor, int depth) {
    this.visitor = visitor;
    this.depth = depth;
  }

  /** Is told of each file. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * One file.
     *
     * @param path names below where the walk began; empty for that one itself
     */
    void visit(List<String> path, FileNode node) throws IOException;
  }

  /** Visits everything. */
  public static void all(FileNode start, Visitor visitor) throws IOException {
    to(Integer.MAX_VALUE, start, visitor);
  }

  /**
   * Visits what is at most so many levels below the start.
   *
   * @param depth 0 for the start alone
   */
  public static void to(int depth, FileNode start, Visitor visitor) throws IOException {
    new FileWalk(visitor, depth).run(start);
  }

  private record Open(List<String> path, Iterator<FileNode> left) {}

  private void run(FileNode start) throws IOException {
    Deque<Open> open = new ArrayDeque<>();
    enter(open, List.of(), start);
    while (!open.isEmpty()) {
      Open directory = open.element();
      if (directory.left().hasNext()) {
        FileNode next = directory.left().next();
        List<String> path = new ArrayList<>(directory.path());
        path.add(next.entry().name());
        enter(open, List.copyOf(path), next);
      } else {
        open.pop();
      }
    }
  }

  private void enter(Deque<Open> open, List<String> path, FileNode node) throws IOException {
    visitor.visit(path, node);
    if (!node.entry().isDirectory() || path.size() >= depth) {
      return;
    }
    if (path.size() >= MAX_DEPTH) {
      throw FilesFailure.tooDeep("/" + String.join("/", path));
    }
    open.push(new Open(path, node.children().iterator()));
  }
}
