package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands on instances between their start and their end. */
@Timeout(30)
class OperatingCommandsTest extends BesideEngine {
  private static final String STATS =
      """
      {"id":"4f4f4f4f4f4f4f","name":"/web","read":"","preread":"",
       "pids_stats":{"current":2},"blkio_stats":{},
       "cpu_stats":{"cpu_usage":{"total_usage":1500},"system_cpu_usage":4000,"online_cpus":2},
       "precpu_stats":{"cpu_usage":{"total_usage":500},"system_cpu_usage":2000,"online_cpus":2},
       "memory_stats":{"usage":52428800,"limit":268435456},%s
       "Skiff":{"Running":true,"HostMemory":104857600,"GuestMemoryUsed":%s,
                "DiskRead":4096,"DiskWritten":%s,"Processes":%s}}
      """;

  private static final String NETWORKS =
      """
      "networks":{"eth0":{"rx_bytes":4096,"rx_packets":3,"tx_bytes":120,"tx_packets":2}},\
      """;

  @Test
  void eachIsAskedForAndNamed() {
    for (String verb : new String[] {"pause", "unpause", "restart"}) {
      engine.putText("POST /containers/web/" + verb, "");
    }
    assertThat(skiff.run("pause", "web")).isZero();
    assertThat(skiff.run("unpause", "web")).isZero();
    assertThat(skiff.run("restart", "-t", "3", "web")).isZero();
    assertThat(skiff.out()).isEqualTo("web\nweb\nweb\n");
    assertThat(engine.requests())
        .containsExactly(
            "POST /containers/web/pause",
            "POST /containers/web/unpause",
            "POST /containers/web/restart?t=3");
  }

  @Test
  void policyIsReadAsDockersUsersWriteIt() {
    engine.putText("POST /containers/web/update", "{\"Warnings\":[]}");
    assertThat(skiff.run("update", "--restart", "on-failure:3", "web")).isZero();
    assertThat(skiff.run("update", "--restart", "always:3", "web")).isNotZero();
    assertThat(skiff.err()).contains("no, on-failure[:N], always or unless-stopped");
    assertThat(skiff.run("create", "--rm", "--restart", "always", "web:1")).isNotZero();
    assertThat(skiff.err()).contains("--rm and --restart exclude each other");
  }

  @Test
  void portsAreShownAllOrOne() {
    engine.putText(
        "GET /containers/web/json",
        """
        {"NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"}],
         "53/udp":[{"HostIp":"0.0.0.0","HostPort":"5353"}]}}}
        """);
    assertThat(skiff.run("port", "web")).isZero();
    assertThat(skiff.run("port", "web", "80")).isZero();
    assertThat(skiff.out())
        .isEqualTo(
            """
            80/tcp -> 127.0.0.1:8080
            53/udp -> 0.0.0.0:5353
            127.0.0.1:8080
            """);
    assertThat(skiff.run("port", "web", "81")).isEqualTo(1);
    assertThat(skiff.err()).contains("port 81 of 'web' is not published");
  }

  @Test
  void processesAreATable() {
    engine.putText(
        "GET /containers/web/top",
        "{\"Titles\":[\"PID\",\"CMD\"],\"Processes\":[[\"27\",\"/web -v\"]]}");
    assertThat(skiff.run("top", "web")).isZero();
    assertThat(skiff.out()).isEqualTo("PID   CMD\n27    /web -v\n");
  }

  @Test
  void useIsShownAndWhatNobodyToldIsNot() {
    engine.putText("GET /containers/web/stats", STATS.formatted(NETWORKS, "52428800", "0", "2"));
    engine.putText("GET /containers/odd/stats", STATS.formatted("", "null", "null", "null"));
    String format =
        "{{.CPUPerc}} {{.MemUsage}} {{.MemPerc}} {{.HostMem}} {{.NetIO}} {{.BlockIO}} {{.PIDs}}";
    assertThat(skiff.run("stats", "--no-stream", "--format", format, "web", "odd")).isZero();
    assertThat(skiff.out())
        .isEqualTo(
            """
            100.00% 50.00MiB / 256.0MiB 19.53% 100.0MiB 4.1kB / 120B 4.000KiB / 0B 2
            100.00% -- / 256.0MiB -- 100.0MiB -- 4.000KiB / -- --
            """);
  }

  @Test
  void eventsAreLinesAsDockers() {
    engine.putText(
        "GET /events",
        """
        {"Type":"container","Action":"die","Actor":{"ID":"4f","Attributes":{"name":"web","exitCode":"3"}},\
        "time":1767322800,"timeNano":1767322800000000009}
        """);
    assertThat(skiff.run("events", "--since", "1767322000", "--filter", "event=die")).isZero();
    assertThat(skiff.out())
        .isEqualTo("2026-01-02T03:00:00.000000009Z container die 4f (exitCode=3, name=web)\n");
    assertThat(engine.requests())
        .containsExactly("GET /events?filters={\"event\":[\"die\"]}&since=1767322000.000000000");
  }

  @Test
  void droppedListenerIsTold() {
    engine.putText("GET /events", "{\"Type\":\"daemon\",\"error\":\"too slow\"}\n");
    assertThat(skiff.run("events")).isEqualTo(1);
    assertThat(skiff.err()).contains("too slow").contains("--since");
  }
}
