package dev.skiff.fabric.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.table.Tables;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Services and facts, read by dnsjava. Web (2) may begin to talk to db (3) at two ports, of which
 * it serves a third; a (5) and b (6) are on an open network.
 */
class ServiceNamesTest {
  private static final Tables TABLES =
      new TestPlans()
          .guest(2, "web")
          .host("host.skiff.internal", "198.18.0.1", "2001:2::1")
          .guest(3, "db")
          .guest(4, "stranger")
          .guest(5, "a", "", 2)
          .guest(6, "b", "", 1, 2)
          .link(2, 3, "tcp", 5432)
          .link(2, 3, "udp", 53)
          .publish(3, "tcp", 9187)
          .publish(6, "tcp", 80)
          .tables();

  private final DnsAsker asker = new DnsAsker(TABLES);

  private Message ask(int guest, String name, int type) throws IOException {
    return asker.ask(guest, DnsAsker.question(name, type));
  }

  private List<String> services(int guest, String name) throws IOException {
    return services(asker, guest, name);
  }

  private static List<String> services(DnsAsker asker, int guest, String name) throws IOException {
    Message answer = asker.ask(guest, DnsAsker.question(name, Type.SRV));
    assertThat(answer.getHeader().getRcode()).isEqualTo(Rcode.NOERROR);
    return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  @Test
  void aPortThatMayBeReachedLeadsToItsInstanceAndItsAddresses() throws IOException {
    Message answer = ask(2, "_5432._tcp.db.skiff.", Type.SRV);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    SRVRecord service = (SRVRecord) answer.getSection(Section.ANSWER).getFirst();
    assertThat(service.getName()).hasToString("_5432._tcp.db.skiff.");
    assertThat(service.getTarget()).hasToString("db.skiff.");
    assertThat(service.getPort()).isEqualTo(5432);
    assertThat(service.getTTL()).isEqualTo(5);
    assertThat(answer.getSection(Section.ADDITIONAL))
        .extracting(each -> each.getName() + " " + each.rdataToString())
        .containsExactly("db.skiff. 10.81.0.3", "db.skiff. fd00:0:0:1:0:0:0:3");
  }

  @Test
  void aServiceIsFoundByNumberByItsRegisteredNameAndWithItsInstance() throws IOException {
    assertThat(services(2, "_5432._tcp.db.")).containsExactly("0 0 5432 db.skiff.");
    assertThat(services(2, "_PostgreSQL._TCP.db.")).containsExactly("0 0 5432 db.skiff.");
    assertThat(services(2, "_domain._udp.db.skiff.")).containsExactly("0 0 53 db.skiff.");
    assertThat(services(2, "db.")).containsExactly("0 0 5432 db.skiff.", "0 0 53 db.skiff.");
    assertThat(services(3, "db.")).contains("0 0 9187 db.skiff.");
    assertThat(services(5, "_http._tcp.b.")).containsExactly("0 0 80 b.bridge.");
    assertThat(services(6, "b.")).containsExactly("0 0 80 b.skiff.", "0 0 80 b.bridge.");
  }

  @Test
  void whatAnImageExposesIsFoundByThoseThatMayReachIt() throws IOException {
    DnsAsker exposing =
        new DnsAsker(
            new TestPlans()
                .guest(2, "web")
                .guest(3, "db")
                .exposes("tcp", 5432)
                .exposes("udp", 53)
                .exposes("tcp", 9187)
                .guest(4, "stranger")
                .guest(5, "a", "", 2)
                .guest(6, "b", "", 2)
                .exposes("tcp", 80)
                .link(2, 3, "tcp", 5432)
                .tables());
    assertThat(services(exposing, 2, "db.")).containsExactly("0 0 5432 db.skiff.");
    assertThat(services(exposing, 3, "db."))
        .containsExactly("0 0 5432 db.skiff.", "0 0 9187 db.skiff.", "0 0 53 db.skiff.");
    assertThat(services(exposing, 5, "_http._tcp.b.")).containsExactly("0 0 80 b.bridge.");
    for (String hidden : List.of("_9187._tcp.db.", "_domain._udp.db.")) {
      Message answer = exposing.ask(2, DnsAsker.question(hidden, Type.SRV));
      assertThat(answer.getHeader().getRcode()).as(hidden).isEqualTo(Rcode.NXDOMAIN);
    }
    Message answer = exposing.ask(4, DnsAsker.question("_5432._tcp.db.", Type.SRV));
    assertThat(answer.getHeader().getRcode()).isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  void aServiceThatMayNotBeReachedDoesNotExist() throws IOException {
    for (String name :
        List.of(
            "_9187._tcp.db.",
            "_53._tcp.db.",
            "_5432._udp.db.",
            "_http._tcp.db.",
            "_5432._sctp.db.",
            "_05432._tcp.db.",
            "_70000._tcp.db.",
            "_._tcp.db.",
            "_sctp.db.",
            "_x._5432._tcp.db.skiff.",
            "_80._tcp.b.bridge.",
            "_5432._tcp.nobody.")) {
      assertThat(ask(2, name, Type.SRV).getHeader().getRcode()).as(name).isEqualTo(Rcode.NXDOMAIN);
    }
    assertThat(ask(4, "_5432._tcp.db.", Type.SRV).getHeader().getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(ask(4, "_tcp.db.", Type.SRV).getHeader().getRcode()).isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  void servicesOfTheOutsideAreNoneOfOurs() throws IOException {
    assertThat(ask(2, "_xmpp-client._tcp.example.org.", Type.SRV).getHeader().getRcode())
        .isEqualTo(Rcode.REFUSED);
  }

  @Test
  void anInstanceTellsWhoItIs() throws IOException {
    Message answer = ask(2, "db.", Type.TXT);
    TXTRecord facts = (TXTRecord) answer.getSection(Section.ANSWER).getFirst();
    assertThat(facts.getStrings()).isEqualTo(List.of("id=i3", "name=db", "network=skiff"));
    assertThat(ask(4, "db.", Type.TXT).getHeader().getRcode()).isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  void nothingOfTheTypeAndNoSuchNameDifferAndBothSayForHowLong() throws IOException {
    assertNothing(ask(2, "db.skiff.", Type.MX), Rcode.NOERROR, "skiff.");
    assertNothing(ask(2, "nobody.skiff.", Type.A), Rcode.NXDOMAIN, "skiff.");
    assertNothing(ask(2, "db.", Type.MX), Rcode.NOERROR, ".");
    assertNothing(ask(2, "nobody.", Type.A), Rcode.NXDOMAIN, ".");
    assertNothing(ask(2, "_5432._tcp.db.skiff.", Type.A), Rcode.NOERROR, "skiff.");
    assertNothing(ask(2, "_tcp.db.skiff.", Type.SRV), Rcode.NOERROR, "skiff.");
    assertNothing(ask(2, "www.example.org.skiff.", Type.A), Rcode.NXDOMAIN, "skiff.");
    assertNothing(ask(6, "a.bridge.", Type.SRV), Rcode.NOERROR, "bridge.");
    assertNothing(ask(2, "4.0.81.10.in-addr.arpa.", Type.PTR), Rcode.NXDOMAIN, "in-addr.arpa.");
  }

  private static void assertNothing(Message answer, int code, String zone) {
    assertThat(answer.getHeader().getRcode()).isEqualTo(code);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    SOARecord record = (SOARecord) answer.getSection(Section.AUTHORITY).getFirst();
    assertThat(record.getName()).hasToString(zone);
    assertThat(record.getHost()).hasToString(zone);
    assertThat(record.getAdmin()).isEqualTo(Name.root);
    assertThat(record.getSerial()).isEqualTo(1);
    assertThat(record.getMinimum()).isEqualTo(5);
    assertThat(record.getTTL()).isEqualTo(5);
  }

  @Test
  void whatIsAskedForBeyondTheSizeIsCutOffAndAddressesBeforeIt() throws IOException {
    DnsAsker many = new DnsAsker(withServices(100));
    Message plain = many.ask(2, DnsAsker.question("db.", Type.SRV));
    assertThat(plain.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(plain.toWire().length).isLessThanOrEqualTo(512);
    assertThat(plain.getSection(Section.ADDITIONAL)).isEmpty();
    Message extended = DnsAsker.question("db.", Type.SRV);
    extended.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    Message longer = many.ask(2, extended);
    assertThat(longer.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(longer.getSection(Section.ANSWER)).hasSizeGreaterThan(30);
    assertThat(longer.getOPT()).isNotNull();
    // All services fit, their addresses do not: nothing that was asked for is missing.
    Message exact = new DnsAsker(withServices(17)).ask(2, DnsAsker.question("db.", Type.SRV));
    assertThat(exact.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(exact.getSection(Section.ANSWER)).hasSize(17);
    assertThat(exact.getSection(Section.ADDITIONAL)).isEmpty();
  }

  private static Tables withServices(int count) {
    TestPlans plans = new TestPlans().guest(2, "web").guest(3, "db");
    for (int port = 1; port <= count; port++) {
      plans.link(2, 3, "tcp", port);
    }
    return plans.tables();
  }

  @Test
  void answersAllocateNothing() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[][] questions = {
      DnsAsker.question("_5432._tcp.db.skiff.", Type.SRV).toWire(),
      DnsAsker.question("db.", Type.SRV).toWire(),
      DnsAsker.question("db.", Type.TXT).toWire(),
      DnsAsker.question("db.", Type.A).toWire(),
      DnsAsker.question("nobody.", Type.A).toWire(),
      DnsAsker.question("host.skiff.internal.", Type.AAAA).toWire(),
      DnsAsker.question("3.0.81.10.in-addr.arpa.", Type.PTR).toWire()
    };
    for (byte[] question : questions) {
      asker.read(2, question);
      answer(50_000);
      long before = threads.getCurrentThreadAllocatedBytes();
      answer(50_000);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as(new Message(question).getQuestion().toString())
          .isLessThan(50_000);
    }
  }

  private void answer(int times) {
    for (int time = 0; time < times; time++) {
      requireAnswer(asker.answerWhatWasRead());
    }
  }

  private static void requireAnswer(int length) {
    if (length <= 0) {
      throw new AssertionError("no answer");
    }
  }
}
