package dev.skiff.engine.api;

import java.io.IOException;

/** A method and a path, and who answers there. */
public record Route(String method, PathPattern pattern, Handler handler) {

  /** Answers one request; runs on a virtual thread and may block. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers it.
     *
     * @throws dev.skiff.engine.failure.Failure answered as an error, when nothing was answered yet
     * @throws InterruptedException when the client has gone or the engine ends; nobody is answered
     */
    void handle(Exchange exchange) throws IOException, InterruptedException;
  }

  /**
   * A route of a table.
   *
   * @param path {@code {id}} stands for one segment, {@code {name...}} for one or more
   */
  public static Route of(String method, String path, Handler handler) {
    return new Route(method, PathPattern.of(path), handler);
  }
}
