package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.Eventually;
import dev.skiff.testkit.ProcessOfHome;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three guests, one link: who reaches whom, told by the guests themselves. */
@Tag("functional")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworksTest {
  /**
   * Answers "hello" at 5432, and at 8080 does what one line says: {@code tcp HOST PORT}, {@code
   * spoof ADDRESS}, which sends a SYN to it from the address that follows.
   */
  private static final String SOURCE =
      """
      #include <arpa/inet.h>
      #include <errno.h>
      #include <fcntl.h>
      #include <linux/if_ether.h>
      #include <linux/if_packet.h>
      #include <net/if.h>
      #include <netdb.h>
      #include <netinet/ip.h>
      #include <netinet/tcp.h>
      #include <poll.h>
      #include <signal.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/ioctl.h>
      #include <sys/socket.h>
      #include <unistd.h>

      static int listening(int port) {
        int wire = socket(AF_INET6, SOCK_STREAM, 0), one = 1;
        struct sockaddr_in6 own = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
        setsockopt(wire, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (bind(wire, (struct sockaddr *)&own, sizeof own) != 0 || listen(wire, 16) != 0) exit(9);
        return wire;
      }

      static const char *tcp(const char *host, const char *port) {
        struct addrinfo *found, wish = {.ai_socktype = SOCK_STREAM};
        if (getaddrinfo(host, port, &wish, &found) != 0) return "unknown";
        int wire = socket(found->ai_family, SOCK_STREAM, 0), error = 0;
        socklen_t size = sizeof error;
        fcntl(wire, F_SETFL, O_NONBLOCK);
        connect(wire, found->ai_addr, found->ai_addrlen);
        struct pollfd ready = {wire, POLLOUT, 0};
        int came = poll(&ready, 1, 2500);
        getsockopt(wire, SOL_SOCKET, SO_ERROR, &error, &size);
        close(wire);
        freeaddrinfo(found);
        return came == 0 ? "silent" : error == 0 ? "answered" : strerror(error);
      }

      /* A SYN that says it comes from another address, out of the guest's own NIC. */
      static const char *spoof(const char *to, const char *from) {
        unsigned char frame[54] = {0};
        int raw = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));
        struct ifreq nic = {0};
        strcpy(nic.ifr_name, "eth0");
        ioctl(raw, SIOCGIFHWADDR, &nic);
        memcpy(frame, "\\2other", 6);
        memcpy(frame + 6, nic.ifr_hwaddr.sa_data, 6);
        frame[12] = 8;
        struct iphdr ip = {.ihl = 5, .version = 4, .tot_len = htons(40), .ttl = 64, .protocol = 6};
        inet_pton(AF_INET, from, &ip.saddr);
        inet_pton(AF_INET, to, &ip.daddr);
        struct tcphdr syn = {.source = htons(1), .dest = htons(5432), .doff = 5, .syn = 1};
        memcpy(frame + 14, &ip, 20);
        memcpy(frame + 34, &syn, 20);
        struct sockaddr_ll out = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex("eth0"), .sll_halen = 6};
        ssize_t sent = sendto(raw, frame, sizeof frame, 0, (struct sockaddr *)&out, sizeof out);
        close(raw);
        return sent == sizeof frame ? "sent" : strerror(errno);
      }

      static void serve(int client) {
        char line[300] = "", verb[20] = "", one[200] = "", two[60] = "";
        if (read(client, line, sizeof line - 1) > 0 && sscanf(line, "%19s %199s %59s", verb, one, two) == 3) {
          const char *answer = !strcmp(verb, "tcp") ? tcp(one, two) : spoof(one, two);
          dprintf(client, "%s\\n", answer);
        }
      }

      int main(void) {
        struct pollfd doors[] = {{listening(8080), POLLIN, 0}, {listening(5432), POLLIN, 0}};
        signal(SIGPIPE, SIG_IGN);
        for (;;) {
          poll(doors, 2, -1);
          for (int i = 0; i < 2; i++) {
            if (!(doors[i].revents & POLLIN)) continue;
            int client = accept(doors[i].fd, NULL, NULL);
            if (i == 0) serve(client);
            else dprintf(client, "hello\\n");
            close(client);
          }
        }
      }
      """;

  private SkiffHome home;
  private String image;

  @BeforeAll
  void open() {
    home = SkiffHome.withKernel();
    Path program = home.programs().dynamicC("peer", SOURCE);
    home.skiff("build", "-t", "peer:1", program).succeeded();
    image = "peer:1";
    home.boot("run", "-d", "--wait", "--name", "db", "-p", "8080", image).succeeded();
    home.boot("run", "-d", "--wait", "--name", "web", "--allow", "db:5432", "-p", "8080", image)
        .succeeded();
    home.boot("run", "-d", "--wait", "--name", "stranger", "-p", "8080", image).succeeded();
  }

  @AfterAll
  void close() {
    home.close();
  }

  @Test
  void onlyTheDeclaredLinkExists() {
    String db = address("db");
    assertThat(ask("web", "tcp db 5432")).isEqualTo("answered");
    assertThat(ask("web", "tcp db.skiff 5432")).isEqualTo("answered");
    assertThat(ask("web", "tcp " + db + " 5432")).isEqualTo("answered");
    assertThat(ask("web", "tcp db 8080")).isEqualTo("silent");
    assertThat(ask("web", "tcp stranger 5432")).isEqualTo("unknown");
    assertThat(ask("stranger", "tcp db 5432")).isEqualTo("unknown");
    assertThat(ask("stranger", "tcp " + db + " 5432")).isEqualTo("silent");
    assertThat(ask("db", "tcp " + address("web") + " 8080")).isEqualTo("silent");

    home.skiff("net", "why", "web", "db:5432").succeeded();
    assertThat(home.skiff("net", "why", "stranger", "db:5432").exited(1).toString())
        .contains("no: stranger", "skiff net allow stranger db:5432");
    assertThat(home.skiff("net", "denied").succeeded().text())
        .contains("stranger", "skiff net allow stranger db:5432");
  }

  @Test
  void nobodySpeaksForAnother() {
    assertThat(ask("stranger", "spoof " + address("db") + " " + address("web"))).isEqualTo("sent");
    Eventually.mustHold(
        "the spoofed packet is told",
        () -> home.skiff("net", "denied").succeeded().text().contains("spoofed"),
        Deadlines.boot());
  }

  @Test
  void permissionsAreGivenAndTakenBackWhileGuestsRun() {
    home.skiff("net", "allow", "db", "stranger:8080").succeeded();
    assertThat(ask("db", "tcp stranger 8080")).isEqualTo("answered");
    home.skiff("net", "forbid", "db", "stranger:8080").succeeded();
    assertThat(ask("db", "tcp stranger 8080")).isEqualTo("unknown");
  }

  @Test
  void networksAreJoinedAndLeftWhileAGuestRuns() {
    home.skiff("network", "create", "--policy", "open", "meeting").succeeded();
    home.skiff("network", "connect", "--alias", "host-of-it", "meeting", "db").succeeded();
    home.skiff("network", "connect", "meeting", "stranger").succeeded();
    assertThat(ask("stranger", "tcp host-of-it.meeting 5432")).isEqualTo("answered");
    home.skiff("network", "rm", "meeting").refused("db");
    home.skiff("network", "disconnect", "meeting", "db").succeeded();
    home.skiff("network", "disconnect", "meeting", "stranger").succeeded();
    assertThat(ask("stranger", "tcp host-of-it.meeting 5432")).isEqualTo("unknown");
    home.skiff("network", "rm", "meeting").succeeded();
  }

  @Test
  void theHostsLoopbackIsOutOfReach() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(server.getLocalPort());
      assertThat(ask("web", "tcp 198.18.0.1 " + port)).isEqualTo("silent");
      home.skiff("net", "allow", "web", "--egress", "198.18.0.1").succeeded();
      assertThat(ask("web", "tcp 198.18.0.1 " + port)).isNotEqualTo("answered");
      home.skiff("net", "forbid", "web", "--egress", "198.18.0.1").succeeded();
    }
  }

  @Test
  void killedProcessesOfTheDataPlaneComeBackAndLinksHoldOn() {
    for (String program : new String[] {"SkiffFabric", "skiff-nat"}) {
      ProcessOfHome victim =
          home.processes().stream()
              .filter(process -> process.arguments().contains(program))
              .findFirst()
              .orElseThrow();
      victim.kill();
      Eventually.mustHold(
          "guests reach each other and are reached after the end of " + program,
          () -> answer("web", "tcp db 5432").equals("answered"),
          Deadlines.boot());
    }
    home.killEngine();
    assertThat(ask("web", "tcp db 5432")).isEqualTo("answered");
    home.skiff("net", "why", "web", "db:5432").succeeded();
  }

  private String address(String name) {
    return home.skiff(
            "inspect", "-f", "{{(index .NetworkSettings.Networks \"skiff\").IPAddress}}", name)
        .succeeded()
        .line();
  }

  private String ask(String name, String line) {
    String answer = answer(name, line);
    assertThat(answer).as("%s, asked to %s", name, line).isNotEmpty();
    return answer;
  }

  /** What a guest says; empty when it is not reached. */
  private String answer(String name, String line) {
    String[] published = home.skiff("port", name, "8080").succeeded().line().split(":", -1);
    InetSocketAddress at =
        new InetSocketAddress(published[0], Integer.parseInt(published[published.length - 1]));
    try (Socket socket = new Socket()) {
      socket.connect(at, 5_000);
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
