package dev.skiff.engine.state;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * The engine's one database file. All access goes through one platform thread: SQLite's JNI calls
 * would pin virtual threads' carriers, and one writer needs no locks. A method that changes
 * something returns once the change is on disk.
 */
public final class Database implements AutoCloseable {
  private static final List<String> MIGRATIONS =
      List.of(
          """
          CREATE TABLE record (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            version INTEGER NOT NULL,
            json TEXT NOT NULL,
            PRIMARY KEY (kind, id)
          ) WITHOUT ROWID
          """);

  private final Path file;
  private final Connection connection;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("state").daemon().factory());

  private Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** Opens or makes the file, and brings an older one up to date. */
  public static Database open(Path file) {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      try {
        prepare(file, connection);
        return new Database(file, connection);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw StateFailure.unusable(file, e);
    }
  }

  private static void prepare(Path file, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("PRAGMA synchronous=FULL");
      int version = version(statement);
      if (version > MIGRATIONS.size()) {
        throw StateFailure.tooNew(file, version, MIGRATIONS.size());
      }
      connection.setAutoCommit(false);
      for (; version < MIGRATIONS.size(); version++) {
        statement.execute(MIGRATIONS.get(version));
        statement.execute("PRAGMA user_version=" + (version + 1));
        connection.commit();
      }
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** A stored record; {@code version} is its writer's format number. */
  public record Row(String id, int version, String json) {}

  /** All records of a kind, by id. */
  public List<Row> all(String kind) {
    return run(() -> {
      try (PreparedStatement query =
          connection.prepareStatement(
              "SELECT id, version, json FROM record WHERE kind = ? ORDER BY id")) {
        query.setString(1, kind);
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            found.add(new Row(rows.getString(1), rows.getInt(2), rows.getString(3)));
          }
        }
        return found;
      }
    });
  }

  /** Stores or replaces one record. */
  public void put(String kind, Row row) {
    run(() -> {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT OR REPLACE INTO record (kind, id, version, json) VALUES (?, ?, ?, ?)")) {
        insert.setString(1, kind);
        insert.setString(2, row.id());
        insert.setInt(3, row.version());
        insert.setString(4, row.json());
        return insert.executeUpdate();
      }
    });
  }

  /** Forgets one record; absent ones are no error. */
  public void delete(String kind, String id) {
    run(() -> {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM record WHERE kind = ? AND id = ?")) {
        delete.setString(1, kind);
        delete.setString(2, id);
        return delete.executeUpdate();
      }
    });
  }

  /** Waits for what was begun, then closes; later calls fail. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.close();
      connection.close();
    } catch (SQLException e) {
      throw StateFailure.writeFailed(file, e);
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws SQLException;
  }

  private <T> T run(Work<T> work) {
    try {
      return finished(thread.submit(() -> committed(work)));
    } catch (RejectedExecutionException e) {
      throw StateFailure.closed();
    } catch (ExecutionException e) {
      throw StateFailure.writeFailed(file, Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /**
   * Work that was begun is waited for, interrupted or not: else nobody could tell whether it was
   * done.
   */
  private static <T> T finished(Future<T> work) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return work.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T committed(Work<T> work) throws SQLException {
    try {
      T result = work.run();
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException e) {
      rollBack(e);
      throw e;
    }
  }

  /**
   * What a full disk stopped SQLite rolls back by itself (lang_transaction.html, 2.3); the driver
   * does not know that, and begins no new transaction when its own rollback fails.
   */
  private void rollBack(Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException rolledBackAlready) {
      cause.addSuppressed(rolledBackAlready);
      begin(cause);
    }
  }

  private void begin(Exception cause) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
