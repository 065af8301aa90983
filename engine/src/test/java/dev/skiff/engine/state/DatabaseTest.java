package dev.skiff.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.state.Database.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path folder;

  @Test
  void keepsReplacesAndForgets() {
    Path file = folder.resolve("state.db");
    try (Database database = Database.open(file)) {
      database.put("instance", new Row("b", 1, "{}"));
      database.put("instance", new Row("a", 1, "{\"x\":1}"));
      database.put("instance", new Row("a", 2, "{\"x\":2}"));
      database.put("other", new Row("a", 1, "{}"));
      database.delete("instance", "b");
      database.delete("instance", "never");
    }
    try (Database database = Database.open(file)) {
      assertThat(database.all("instance")).containsExactly(new Row("a", 2, "{\"x\":2}"));
    }
  }

  @Test
  void newerStateIsRefusedUntouched() throws SQLException {
    Path file = folder.resolve("state.db");
    Database.open(file).close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version=99");
    }
    assertThatThrownBy(() -> Database.open(file))
        .isInstanceOfSatisfying(
            StateFailure.class, e -> assertThat(e.code()).isEqualTo("state.too-new"));
  }

  @Test
  void fileThatIsNoDatabaseIsRefused() throws IOException {
    Path file = folder.resolve("state.db");
    Files.writeString(file, "certainly no database, but long enough to be read as one".repeat(20));
    assertThatThrownBy(() -> Database.open(file)).isInstanceOf(StateFailure.class);
  }

  /** SQLite takes back by itself what a full disk stops, as it does with this trigger. */
  @Test
  void aWriteThatSqliteTookBackIsToldByItsReasonAndTheNextOneWorks() throws SQLException {
    Path file = folder.resolve("state.db");
    try (Database database = Database.open(file)) {
      change(
          file,
          "CREATE TRIGGER full BEFORE INSERT ON record BEGIN SELECT RAISE(ROLLBACK, 'is full'); END");
      assertThatThrownBy(() -> database.put("instance", new Row("a", 1, "{}")))
          .isInstanceOf(StateFailure.class)
          .hasMessageContaining("is full");
      change(file, "DROP TRIGGER full");
      database.put("instance", new Row("a", 1, "{}"));
      assertThat(database.all("instance")).containsExactly(new Row("a", 1, "{}"));
    }
    try (Database database = Database.open(file)) {
      assertThat(database.all("instance")).containsExactly(new Row("a", 1, "{}"));
    }
  }

  private static void change(Path file, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void closedDatabaseSaysSo() {
    Database database = Database.open(folder.resolve("state.db"));
    database.close();
    assertThatThrownBy(() -> database.all("instance"))
        .isInstanceOfSatisfying(
            StateFailure.class, e -> assertThat(e.code()).isEqualTo("state.closed"));
  }
}
