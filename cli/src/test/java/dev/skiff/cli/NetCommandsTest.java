package dev.skiff.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.fake.BesideEngine;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.HostConfig.PortBinding;
import dev.skiff.wire.api.NetAccepted;
import dev.skiff.wire.api.NetDenial;
import dev.skiff.wire.api.NetFlow;
import dev.skiff.wire.api.NetLink;
import dev.skiff.wire.api.NetPermissions;
import dev.skiff.wire.api.NetPublications;
import dev.skiff.wire.api.NetReason;
import dev.skiff.wire.api.NetStats;
import dev.skiff.wire.api.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may reach whom, and what was denied. */
@Timeout(30)
class NetCommandsTest extends BesideEngine {
  private static final NetDenial LINK =
      new NetDenial(
          "web",
          "db",
          "tcp",
          5432,
          "no-link",
          7,
          "2026-01-31T11:58:00Z",
          "skiff net allow web db:5432",
          0);
  private static final NetDenial OUTSIDE =
      new NetDenial("web", "2001:db8::1", "icmp", 0, "no-egress", 1, "2026-01-31T11:59:00Z", "", 2);

  @Test
  void permissionsAreListed() throws IOException {
    engine.putList(
        "GET /skiff/v1/net/links",
        NetLink.class,
        List.of(
            new NetLink("web", "db", "link", "db:5432", ""),
            new NetLink("web", "cache", "link", "cache", "nobody on its networks has that name")));
    assertThat(skiff.run("net", "links")).isZero();
    Golden.check("links.txt", skiff.out());
  }

  @Test
  void whyAnswersYesOrNo() {
    engine.put(
        "GET /skiff/v1/net/why",
        NetReason.class,
        new NetReason("web", "db", true, "allowed", "link web → db tcp 5432", ""));
    assertThat(skiff.run("net", "why", "web", "db:5432")).isZero();
    engine.put(
        "GET /skiff/v1/net/why",
        NetReason.class,
        new NetReason("web", "db", false, "no-link", "", "skiff net allow web db:80"));
    assertThat(skiff.run("net", "why", "web", "db:80/udp")).isEqualTo(1);
    assertThat(skiff.out())
        .isEqualTo(
            "yes: web → db:5432/tcp (link web → db tcp 5432)\nno: web → db:80/udp (no-link)\n");
    assertThat(skiff.err()).isEqualTo("  hint: to allow it: skiff net allow web db:80\n");
    assertThat(skiff.run("net", "why", "web", "db:x")).isEqualTo(2);
    engine.refuse("GET /skiff/v1/net/why", new ErrorBody("no such instance: web", "x", null));
    assertThat(skiff.run("net", "why", "web", "db:1")).isEqualTo(2);
    assertThat(engine.requests())
        .containsExactly(
            "GET /skiff/v1/net/why?from=web&port=5432&protocol=tcp&to=db",
            "GET /skiff/v1/net/why?from=web&port=80&protocol=udp&to=db",
            "GET /skiff/v1/net/why?from=web&port=1&protocol=tcp&to=db");
  }

  @Test
  void whatWasDeniedIsListed() throws IOException {
    engine.putList("GET /skiff/v1/net/denied", NetDenial.class, List.of(OUTSIDE, LINK));
    assertThat(skiff.run("net", "denied")).isZero();
    Golden.check("denied.txt", skiff.out());
    assertThat(skiff.run("net", "denied", "-q", "web")).isZero();
    assertThat(engine.requests())
        .containsExactly("GET /skiff/v1/net/denied", "GET /skiff/v1/net/denied?instance=web");
  }

  @Test
  void whatIsDeniedIsFollowed() {
    engine.putText("GET /skiff/v1/net/denied", line(LINK) + line(OUTSIDE));
    assertThat(skiff.run("net", "denied", "-f", "web")).isZero();
    assertThat(skiff.out())
        .isEqualTo(
            """
            2026-01-31T11:58:00Z web → db:5432/tcp denied 7 times (no-link); to allow it: skiff net allow web db:5432
            2026-01-31T11:59:00Z web → [2001:db8::1]/icmp denied once (no-egress)
            """);
    assertThat(skiff.err()).contains("2 lines were lost");
    assertThat(engine.requests()).containsExactly("GET /skiff/v1/net/denied?follow=1&instance=web");
    assertThat(skiff.run("net", "denied", "-f", "-q")).isEqualTo(2);
  }

  private static String line(NetDenial denial) {
    return WireJson.text(NetDenial.class, denial) + "\n";
  }

  private static final NetAccepted CAME = came(null);
  private static final NetAccepted WENT =
      came(new NetAccepted.Ended("2026-01-31T11:58:02.345Z", 1234, 40_000));
  private static final NetAccepted CAME_LATER =
      new NetAccepted(
          "2026-01-31T11:59:00Z", "udp", "2001:db8::9", 5353, "", 0, "dns", 53, 1200, null);
  private static final NetAccepted LEFT_OUT =
      new NetAccepted("2026-01-31T11:59:01Z", "", "", 0, "", 0, "", 0, 7, null);

  private static NetAccepted came(NetAccepted.@Nullable Ended ended) {
    return new NetAccepted(
        "2026-01-31T11:58:00Z", "tcp", "203.0.113.9", 50_000, "0.0.0.0", 8080, "web", 80, 0, ended);
  }

  @Test
  void whoCameFromOutsideIsListed() throws IOException {
    engine.putList(
        "GET /skiff/v1/net/accepted", NetAccepted.class, List.of(WENT, CAME_LATER, LEFT_OUT));
    assertThat(skiff.run("net", "log")).isZero();
    Golden.check("net-log.txt", skiff.out());
    assertThat(skiff.run("net", "log", "-n", "5", "web")).isZero();
    assertThat(engine.requests())
        .containsExactly(
            "GET /skiff/v1/net/accepted", "GET /skiff/v1/net/accepted?instance=web&tail=5");
  }

  @Test
  void whoComesFromOutsideIsFollowed() {
    engine.putText(
        "GET /skiff/v1/net/accepted",
        Stream.of(CAME, CAME_LATER, LEFT_OUT, WENT)
            .map(each -> WireJson.text(NetAccepted.class, each) + "\n")
            .collect(Collectors.joining()));
    assertThat(skiff.run("net", "log", "-f", "--tail", "0")).isZero();
    assertThat(skiff.out())
        .isEqualTo(
            """
            2026-01-31T11:58:00Z 203.0.113.9:50000 → web:80/tcp at 0.0.0.0:8080
            2026-01-31T11:59:00Z [2001:db8::9]:5353 → dns:53/udp
            2026-01-31T11:58:00Z 203.0.113.9:50000 → web:80/tcp at 0.0.0.0:8080 ended after 2.3s (1.23kB / 40kB)
            """);
    assertThat(skiff.err())
        .contains("1200 more came too fast to be written", "7 more came too fast to be written");
    assertThat(engine.requests()).containsExactly("GET /skiff/v1/net/accepted?follow=1&tail=0");
    assertThat(skiff.run("net", "log", "-f", "-q")).isEqualTo(2);
  }

  @Test
  void flowsAreListed() throws IOException {
    engine.putList(
        "GET /skiff/v1/net/flows",
        NetFlow.class,
        List.of(
            new NetFlow(
                "web", "10.87.0.2", 40000, "db", "10.87.0.3", 5432, "tcp", "open", 3L, null, null),
            new NetFlow(
                "",
                "2001:db8::9",
                50000,
                "web",
                "fd12::2",
                80,
                "tcp",
                "open",
                null,
                300L,
                4_000_000L)));
    assertThat(skiff.run("net", "flows")).isZero();
    Golden.check("flows.txt", skiff.out());
  }

  @Test
  void whatWasCarriedIsShown() throws IOException {
    engine.put(
        "GET /skiff/v1/net/stats",
        NetStats.class,
        new NetStats(
            new NetStats.Fabric(42, 3, 5, 131_072, 1, 2, 1000, 0, 4),
            null,
            1,
            List.of(
                new NetStats.Port(
                    "web", true, 1, 10, 1000, 20, 2000, 3, Map.of("no-link", 7L, "noise", 1L)))));
    assertThat(skiff.run("net", "stats")).isZero();
    Golden.check("net-stats.txt", skiff.out());
    assertThat(skiff.run("net", "stats", "--format", "{{.Instance}} {{.FramesSent}}")).isZero();
    assertThat(skiff.out()).endsWith("\nweb 10\n");
  }

  @Test
  void permissionsAreGivenAndTaken() {
    engine.put(
        "POST /skiff/v1/net/allow",
        NetPermissions.class,
        new NetPermissions("web", List.of("db:5432"), List.of("192.0.2.0/24:443")));
    engine.put(
        "POST /skiff/v1/net/forbid",
        NetPermissions.class,
        new NetPermissions("web", List.of(), List.of()));
    assertThat(skiff.run("net", "allow", "web", "db:5432", "--egress", "192.0.2.0/24:443"))
        .isZero();
    assertThat(skiff.run("net", "forbid", "web", "db:5432")).isZero();
    assertThat(skiff.out()).isEqualTo("db:5432\n--egress 192.0.2.0/24:443\n");
    assertThat(engine.bodies())
        .containsExactly(
            "{\"instance\":\"web\",\"allow\":[\"db:5432\"],\"egress\":[\"192.0.2.0/24:443\"]}",
            "{\"instance\":\"web\",\"allow\":[\"db:5432\"],\"egress\":[]}");
    assertThat(skiff.run("net", "allow", "web")).isEqualTo(2);
  }

  @Test
  void portsArePublishedAndTakenBack() {
    NetPublications all =
        new NetPublications(
            "web",
            Map.of(
                "8080/tcp",
                List.of(new PortBinding("127.0.0.1", "80"), new PortBinding("::1", "81"))));
    engine.put("POST /skiff/v1/net/publish", NetPublications.class, all);
    engine.put(
        "POST /skiff/v1/net/unpublish",
        NetPublications.class,
        new NetPublications("web", Map.of()));
    assertThat(skiff.run("net", "publish", "web", "80:8080", "[::1]:81:8080")).isZero();
    assertThat(skiff.run("net", "unpublish", "web", "8080", "53:53/udp")).isZero();
    assertThat(skiff.out()).isEqualTo("8080/tcp -> 127.0.0.1:80\n8080/tcp -> [::1]:81\n");
    assertThat(engine.bodies())
        .containsExactly(
            "{\"instance\":\"web\",\"ports\":{\"8080/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"80\"},"
                + "{\"HostIp\":\"::1\",\"HostPort\":\"81\"}]}}",
            "{\"instance\":\"web\",\"ports\":{\"8080/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"\"}],"
                + "\"53/udp\":[{\"HostIp\":\"\",\"HostPort\":\"53\"}]}}");
    assertThat(skiff.run("net", "publish", "web")).isEqualTo(2);
  }

  @Test
  void aCaptureIsOfOneOrBetweenTwo() throws IOException {
    engine.putText("GET /skiff/v1/net/capture", "pcapng");
    assertThat(skiff.run("net", "capture", "web")).isZero();
    assertThat(skiff.run("net", "capture", "web..db", "-w", "-", "-s", "96")).isZero();
    assertThat(skiff.run("net", "capture", "web→db", "-w", folder.resolve("x.pcapng").toString()))
        .isZero();
    assertThat(skiff.run("net", "capture", "web", "db")).isZero();
    assertThat(skiff.out()).isEqualTo("pcapng".repeat(3));
    assertThat(folder.resolve("x.pcapng")).hasContent("pcapng");
    assertThat(skiff.err()).contains("capturing to ");
    assertThat(engine.requests())
        .containsExactly(
            "GET /skiff/v1/net/capture?instance=web",
            "GET /skiff/v1/net/capture?bytes=96&instance=web&peer=db",
            "GET /skiff/v1/net/capture?instance=web&peer=db",
            "GET /skiff/v1/net/capture?instance=web&peer=db");
    assertThat(skiff.run("net", "capture", "web..db", "cache")).isEqualTo(2);
    assertThat(skiff.run("net", "capture", "web", "-w", folder.resolve("no/x").toString()))
        .isEqualTo(1);
    assertThat(Files.exists(folder.resolve("no"))).isFalse();
  }
}
