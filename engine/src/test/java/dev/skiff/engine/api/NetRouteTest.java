package dev.skiff.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.operation.NetworkOperation.DeniedRow;
import dev.skiff.wire.api.HostConfig.PortBinding;
import dev.skiff.wire.api.NetAccepted;
import dev.skiff.wire.api.NetDenial;
import dev.skiff.wire.api.NetFlow;
import dev.skiff.wire.api.NetLink;
import dev.skiff.wire.api.NetPermissions;
import dev.skiff.wire.api.NetPublications;
import dev.skiff.wire.api.NetReason;
import dev.skiff.wire.api.NetStats;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Skiff alone tells of packets, over a real socket. */
@Timeout(60)
class NetRouteTest extends OverSocket {
  @BeforeEach
  void create() throws IOException {
    ApiServerTest.create(server, "sleep", "web");
  }

  @Test
  void permissionsAreListed() throws IOException {
    assertThat(client.list(ApiPath.of("/skiff/v1/net/links"), NetLink.class))
        .containsExactly(new NetLink("web", "db", "link", "db:5432", ""));
  }

  @Test
  void aQuestionIsAnsweredWithItsReason() throws IOException {
    assertThat(why("tcp", "5432"))
        .isEqualTo(new NetReason("web", "db", true, "allowed", "link web → db tcp 5432", ""));
    assertThat(why("udp", "80").hint()).isEqualTo("skiff net allow web db:80");
    assertThat(why("icmp", "").allowed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"tcp, ''", "tcp, 65536", "tcp, -1", "sctp, 80", "tcp, http"})
  void aQuestionThatMakesNoSenseIsRefused(String protocol, String port) {
    assertThatThrownBy(() -> why(protocol, port))
        .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  private NetReason why(String protocol, String port) throws IOException {
    return client.get(
        ApiPath.of("/skiff/v1/net/why")
            .query("from", "web")
            .query("to", "db")
            .query("protocol", protocol)
            .query("port", port),
        NetReason.class);
  }

  @Test
  void whatWasDeniedIsTold() throws IOException {
    NetDenial denial = denial(7);
    assertThat(client.list(ApiPath.of("/skiff/v1/net/denied"), NetDenial.class))
        .containsExactly(denial);
    assertThat(
            client.list(
                ApiPath.of("/skiff/v1/net/denied").query("instance", "web"), NetDenial.class))
        .containsExactly(denial);
  }

  private static NetDenial denial(long count) {
    return new NetDenial(
        "web",
        "db",
        "tcp",
        5432,
        "no-link",
        count,
        FakeEngine.START.toString(),
        "skiff net allow web db:5432",
        0);
  }

  @Test
  void whatIsDeniedIsToldAsItHappens() throws IOException {
    DeniedRow first = FakeNetworks.DENIED;
    DeniedRow later =
        new DeniedRow(
            first.from(),
            first.to(),
            first.protocol(),
            first.port(),
            first.reason(),
            8,
            first.last(),
            first.hint());
    ApiPath path =
        ApiPath.of("/skiff/v1/net/denied").query("follow", true).query("instance", "web");
    List<NetDenial> told = new java.util.ArrayList<>();
    assertThatThrownBy(() ->
            client.getLines(
                path,
                NetDenial.class,
                line -> {
                  told.add(line);
                  server.engine.networks.followers.forEach(follower -> follower.accept(later));
                  if (told.size() == 2) {
                    throw new CancellationException("enough");
                  }
                }))
        .isInstanceOf(CancellationException.class);
    assertThat(told).containsExactly(denial(7), denial(8));
    Eventually.until("nobody follows", server.engine.networks.followers::isEmpty);
  }

  @Test
  void whoCameFromOutsideIsTold() throws IOException {
    ApiPath path = ApiPath.of("/skiff/v1/net/accepted");
    assertThat(client.list(path, NetAccepted.class)).containsExactly(accepted(1), accepted(2));
    ApiPath last = ApiPath.of("/skiff/v1/net/accepted").query("tail", "1").query("instance", "web");
    assertThat(client.list(last, NetAccepted.class)).containsExactly(accepted(2));
  }

  private static NetAccepted accepted(int number) {
    return new NetAccepted(
        FakeEngine.START.toString(),
        "tcp",
        "203.0.113." + number,
        50_000,
        "0.0.0.0",
        8080,
        "web",
        80,
        number - 1,
        number == 2 ? new NetAccepted.Ended(FakeEngine.START.toString(), 10, 20) : null);
  }

  @Test
  void whoComesFromOutsideIsToldAsItHappens() {
    ApiPath path = ApiPath.of("/skiff/v1/net/accepted").query("follow", true).query("tail", "1");
    List<NetAccepted> told = new java.util.ArrayList<>();
    assertThatThrownBy(() ->
            client.getLines(
                path,
                NetAccepted.class,
                line -> {
                  told.add(line);
                  server.engine.networks.acceptedFollowers.forEach(
                      follower -> follower.accept(FakeNetworks.accepted(3)));
                  if (told.size() == 2) {
                    throw new CancellationException("enough");
                  }
                }))
        .isInstanceOf(CancellationException.class);
    assertThat(told).containsExactly(accepted(2), accepted(3));
    Eventually.until("nobody follows", server.engine.networks.acceptedFollowers::isEmpty);
  }

  @Test
  void whatGoesIsShownByName() throws IOException {
    assertThat(client.list(ApiPath.of("/skiff/v1/net/flows"), NetFlow.class))
        .containsExactly(
            new NetFlow(
                "web",
                "10.87.1.2",
                40000,
                "gone",
                "10.87.1.3",
                5432,
                "tcp",
                "open",
                3L,
                null,
                null),
            new NetFlow(
                "web", "10.87.1.2", 40001, "", "192.0.2.1", 443, "tcp", "open", null, 10L, 20L),
            new NetFlow(
                "", "203.0.113.9", 50000, "web", "10.87.1.2", 80, "tcp", "open", null, 30L, 40L));
  }

  @Test
  void whatCarriesPacketsIsMeasured() throws IOException {
    NetStats stats = client.get(ApiPath.of("/skiff/v1/net/stats"), NetStats.class);
    assertThat(stats.fabric()).isEqualTo(new NetStats.Fabric(42, 3, 5, 131_072, 1, 2, 1000, 0, 4));
    assertThat(stats.nat())
        .isEqualTo(new NetStats.Nat(43, true, 2, 65_536, Map.of("accepted", 1L)));
    assertThat(stats.ports()).extracting(NetStats.Port::instance).containsExactly("web");
  }

  @Test
  void permissionsComeAndGo() throws IOException {
    NetPermissions asked = new NetPermissions("web", List.of("db:5432"), List.of("192.0.2.1:443"));
    NetPermissions whole =
        new NetPermissions("web", List.of("db:5432"), List.of("192.0.2.1/32:443"));
    assertThat(change("allow", asked)).isEqualTo(whole);
    assertThat(change("forbid", new NetPermissions("web", List.of("db:5432"), List.of())))
        .isEqualTo(new NetPermissions("web", List.of(), whole.egress()));
    assertThatThrownBy(() -> change("allow", new NetPermissions("web", List.of("a b"), List.of())))
        .hasMessageContaining("can be understood");
  }

  @Test
  void publishedPortsComeAndGo() throws IOException {
    NetPublications two =
        new NetPublications(
            "web",
            Map.of(
                "80/tcp",
                List.of(new PortBinding("127.0.0.1", "8080"), new PortBinding("::1", "8080"))));
    NetPublications one =
        new NetPublications("web", Map.of("80/tcp", List.of(new PortBinding("::1", "8080"))));
    assertThat(published("publish", two)).isEqualTo(two);
    assertThat(published("unpublish", one).ports().get("80/tcp"))
        .containsExactly(new PortBinding("127.0.0.1", "8080"));
    NetPublications none = new NetPublications("web", Map.of("80/sctp", List.of()));
    assertThat(published("unpublish", none).ports()).hasSize(1);
    NetPublications bad =
        new NetPublications("web", Map.of("x", List.of(new PortBinding("", "1"))));
    assertThatThrownBy(() -> published("publish", bad)).hasMessageContaining("8080/tcp");
  }

  private NetPublications published(String how, NetPublications asked) throws IOException {
    return client.post(
        ApiPath.of("/skiff/v1/net/" + how), NetPublications.class, asked, NetPublications.class);
  }

  private NetPermissions change(String how, NetPermissions asked) throws IOException {
    return client.post(
        ApiPath.of("/skiff/v1/net/" + how), NetPermissions.class, asked, NetPermissions.class);
  }

  @Test
  void framesAreCaptured() throws IOException {
    ApiPath path = ApiPath.of("/skiff/v1/net/capture").query("instance", "web");
    assertThat(new String(client.raw(path), StandardCharsets.UTF_8)).isEqualTo("pcapng of web");
    ApiPath nobody = ApiPath.of("/skiff/v1/net/capture").query("instance", "nobody");
    assertThatThrownBy(() -> client.raw(nobody))
        .isInstanceOfSatisfying(ApiError.class, e -> assertThat(e.isNotFound()).isTrue());
  }
}
