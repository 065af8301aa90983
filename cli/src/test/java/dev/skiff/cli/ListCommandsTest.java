package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.cli.fake.CommandLineInTest;
import dev.skiff.wire.api.InstanceSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be chosen of lists: of instances, of files, of commands. */
@Timeout(30)
class ListCommandsTest extends BesideEngine {
  @Test
  void psIsAskedForTheLastOnesAndTheirSizes() {
    engine.putList("GET /containers/json", InstanceSummary.class, Answers.sized());
    assertThat(skiff.run("ps", "-n", "5")).isZero();
    assertThat(skiff.run("ps", "--latest")).isZero();
    assertThat(skiff.run("ps", "-q", "-s")).isZero();
    CommandLineInTest sizes = CommandLineInTest.beside(folder, engine);
    assertThat(sizes.run("ps", "--format", "{{.Size}}")).isZero();
    assertThat(sizes.out()).isEqualTo("2kB (virtual 20MB)\n2kB (virtual 20MB)\n");
    CommandLineInTest table = CommandLineInTest.beside(folder, engine);
    assertThat(table.run("ps", "-s")).isZero();
    assertThat(table.out().lines().findFirst().orElseThrow()).endsWith("NAMES   SIZE");
    assertThat(engine.requests())
        .containsExactly(
            "GET /containers/json?all=0&limit=5",
            "GET /containers/json?all=0&limit=1",
            "GET /containers/json?all=0&size=1",
            "GET /containers/json?all=0&size=1",
            "GET /containers/json?all=0&size=1");
  }

  @Test
  void aloneTheCommandAndItsGroupsShowTheirHelp() {
    assertThat(skiff.run()).isZero();
    assertThat(skiff.run("image")).isZero();
    assertThat(skiff.err()).isEmpty();
    CommandLineInTest asked = CommandLineInTest.beside(folder, engine);
    assertThat(asked.run("--help")).isZero();
    assertThat(asked.run("image", "--help")).isZero();
    assertThat(skiff.out()).isEqualTo(asked.out());
  }

  @Test
  void filesAreListedAsAsked() {
    engine.putText(
        "GET /skiff/v1/files",
        """
        {"path":"/etc","type":"directory","mode":493}
        {"path":"/etc/motd","type":"regular","mode":420,"size":7,"modified":"2026-01-31T11:00:00Z"}
        {"done":true}
        """);
    assertThat(skiff.run("files", "ls", "web:/etc")).isZero();
    assertThat(skiff.run("files", "ls", "--format", "table", "web:/etc")).isZero();
    assertThat(skiff.run("files", "tree", "-q", "web:/etc")).isZero();
    assertThat(skiff.out())
        .isEqualTo(
            """
            motd
            MODE         OWNER   SIZE   MODIFIED           NAME
            -rw-r--r--   0:0     7      2026-01-31 11:00   motd
            /etc
            /etc/motd
            """);
    CommandLineInTest json = CommandLineInTest.beside(folder, engine);
    assertThat(json.run("files", "tree", "--json", "web:/etc")).isZero();
    assertThat(json.out()).startsWith("[\n    {\n        \"path\": \"/etc\"");
  }
}
