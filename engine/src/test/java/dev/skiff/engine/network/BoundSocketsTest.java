package dev.skiff.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.fabric.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundSocketsTest {
  @TempDir Path proc;

  @BeforeEach
  void listPortsAsTheKernelDoes() throws IOException {
    Files.createDirectories(proc.resolve("net"));
    list("tcp", "0100007F:1F90", "0A", 1);
    list("tcp", "00000000:0050", "0A", 2);
    list("tcp", "0100007F:1F91", "01", 3);
    list("tcp6", "00000000000000000000000000000000:1F90", "0A", 4);
    list("tcp6", "00000000000000000000000001000000:0051", "0A", 5);
    list("tcp6", "0000000000000000FFFF00000100007F:0052", "0A", 6);
    list("udp6", "B80D0120000000000000000002000000:0035", "07", 7);
  }

  private void list(String table, String local, String state, int inode) throws IOException {
    Path file = proc.resolve("net").resolve(table);
    String before = Files.exists(file) ? Files.readString(file) : "  sl  local_address rem …\n";
    Files.writeString(
        file,
        before
            + "   0: %s 0000:0000 %s 00000000:00000000 00:00000000 00000000  1000  0 %d 1 f 100\n"
                .formatted(local, state, inode));
  }

  @Test
  void anAddressIsTakenByItselfAndByAllOfItsFamily() {
    assertThat(excluding("127.0.0.1", 80, "tcp")).containsExactly("socket:[2]");
    assertThat(excluding("0.0.0.0", 80, "tcp")).containsExactly("socket:[2]");
    assertThat(excluding("::1", 0x51, "tcp")).containsExactly("socket:[5]");
    assertThat(excluding("::", 0x51, "tcp")).containsExactly("socket:[5]");
    assertThat(excluding("2001:db8::2", 53, "udp")).containsExactly("socket:[7]");
    assertThat(excluding("2001:db8::3", 53, "udp")).isEmpty();
  }

  @Test
  void whatIsBoundForAllOfIpv6MayBeForIpv4Too() {
    assertThat(excluding("127.0.0.1", 8080, "tcp")).containsExactly("socket:[1]", "socket:[4]");
    assertThat(excluding("::1", 8080, "tcp")).containsExactly("socket:[4]");
    assertThat(excluding("127.0.0.1", 0x52, "tcp")).containsExactly("socket:[6]");
  }

  @Test
  void theOtherFamilyAndConnectionsAreNotInTheWay() {
    assertThat(excluding("::", 80, "tcp")).isEmpty();
    assertThat(excluding("127.0.0.1", 0x51, "tcp")).isEmpty();
    assertThat(excluding("127.0.0.1", 0x1f91, "tcp")).isEmpty();
    assertThat(excluding("127.0.0.1", 80, "udp")).isEmpty();
  }

  @Test
  void aTableThatIsNoneHasNothing() throws IOException {
    Files.writeString(proc.resolve("net/tcp"), "x y:0050 z 0A 1 2 3 4 5 6 7 8\n");
    assertThat(excluding("127.0.0.1", 80, "tcp")).isEmpty();
  }

  private List<String> excluding(String address, int port, String protocol) {
    return new BoundSockets(proc)
        .excluding(IpAddress.parse(address).orElseThrow(), port, protocol).stream()
            .map(BoundSockets.Bound::target)
            .toList();
  }
}
