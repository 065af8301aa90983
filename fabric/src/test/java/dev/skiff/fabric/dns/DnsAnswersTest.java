package dev.skiff.fabric.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.table.Tables;
import dev.skiff.fabric.verdict.Drop;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Questions made and answers read by dnsjava. Web (2) may reach db (3), which reaches the host; a
 * (5), b (6) are open.
 */
class DnsAnswersTest {
  private static final Tables TABLES =
      new TestPlans()
          .guest(2, "web")
          .guest(3, "db")
          .host("host.skiff.internal", "198.18.0.1", "2001:2::1")
          .guest(4, "stranger")
          .guest(5, "a", "", 2)
          .guest(6, "b", "", 1, 2)
          .link(2, 3, "tcp", 5432)
          .tables();

  private final DnsAsker asker = new DnsAsker(TABLES);

  private List<String> found(int guest, String name, int type) throws IOException {
    Message answer = asker.ask(guest, DnsAsker.question(name, type));
    assertThat(answer.getHeader().getRcode()).isEqualTo(Rcode.NOERROR);
    return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  private int code(int guest, String name, int type) throws IOException {
    return asker.ask(guest, DnsAsker.question(name, type)).getHeader().getRcode();
  }

  @Test
  void aNameThatMayBeReachedIsFoundWithAndWithoutItsNetwork() throws IOException {
    assertThat(found(2, "db.", Type.A)).containsExactly("10.81.0.3");
    assertThat(found(2, "db.skiff.", Type.A)).containsExactly("10.81.0.3");
    assertThat(found(2, "DB.Skiff.", Type.AAAA)).containsExactly("fd00:0:0:1:0:0:0:3");
    assertThat(found(2, "db.", Type.ANY)).hasSize(2);
    assertThat(found(2, "web.", Type.A)).containsExactly("10.81.0.2");
    assertThat(found(5, "b.", Type.A)).containsExactly("10.82.0.6");
    assertThat(found(6, "a.bridge.", Type.A)).containsExactly("10.82.0.5");
  }

  @Test
  void aNameThatMayNotBeReachedDoesNotExist() throws IOException {
    assertThat(code(3, "web.", Type.A)).isEqualTo(Rcode.NXDOMAIN);
    assertThat(code(4, "db.", Type.A)).isEqualTo(Rcode.NXDOMAIN);
    assertThat(code(4, "db.skiff.", Type.A)).isEqualTo(Rcode.NXDOMAIN);
    assertThat(code(2, "a.bridge.", Type.A)).isEqualTo(Rcode.NXDOMAIN);
    assertThat(code(2, "nobody.", Type.A)).isEqualTo(Rcode.NXDOMAIN);
    assertThat(code(4, "3.0.81.10.in-addr.arpa.", Type.PTR)).isEqualTo(Rcode.NXDOMAIN);
  }

  @Test
  void anotherTypeOfAKnownNameIsNoError() throws IOException {
    assertThat(found(2, "db.", Type.MX)).isEmpty();
    assertThat(found(2, "3.0.81.10.in-addr.arpa.", Type.A)).isEmpty();
  }

  @Test
  void addressesHaveNames() throws IOException {
    assertThat(found(2, "3.0.81.10.in-addr.arpa.", Type.PTR)).containsExactly("db.skiff.");
    String nibbles = "3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa.";
    assertThat(found(2, nibbles, Type.PTR)).containsExactly("db.skiff.");
  }

  @Test
  void theHostHasANameForTheOneThatReachesIt() throws IOException {
    assertThat(found(3, "host.skiff.internal.", Type.A)).containsExactly("198.18.0.1");
    assertThat(found(3, "HOST.Skiff.Internal.", Type.AAAA)).containsExactly("2001:2:0:0:0:0:0:1");
    assertThat(found(3, "host.skiff.internal.", Type.ANY)).hasSize(2);
    Message nothing = asker.ask(3, DnsAsker.question("host.skiff.internal.", Type.MX));
    assertThat(nothing.getHeader().getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(nothing.getSection(Section.ANSWER)).isEmpty();
    assertThat(nothing.getSection(Section.AUTHORITY))
        .extracting(record -> record.getName().toString())
        .containsExactly("host.skiff.internal.");
    for (String other :
        List.of(
            "x.host.skiff.internal.", "skiff.internal.", "host.skiff.", "host.docker.internal.")) {
      assertThat(code(3, other, Type.A)).as(other).isNotEqualTo(Rcode.NOERROR);
    }
    for (int stranger : new int[] {2, 4, 5}) {
      assertThat(code(stranger, "host.skiff.internal.", Type.A)).isNotEqualTo(Rcode.NOERROR);
    }
  }

  @Test
  void theOutsideIsRefused() throws IOException {
    assertThat(code(2, "www.example.org.", Type.A)).isEqualTo(Rcode.REFUSED);
    assertThat(code(2, "example.org.", Type.A)).isEqualTo(Rcode.REFUSED);
    assertThat(code(2, "9.113.0.203.in-addr.arpa.", Type.PTR)).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void answersAreAuthoritativeAndShortLived() throws IOException {
    Message answer = asker.ask(2, DnsAsker.question("db.", Type.A));
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.RA)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(answer.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(5);
    assertThat(answer.getQuestion().getName()).hasToString("db.");
  }

  @Test
  void ednsIsAnsweredInKind() throws IOException {
    Message question = DnsAsker.question("db.", Type.A);
    question.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    OPTRecord option = asker.ask(2, question).getOPT();
    assertThat(option.getPayloadSize()).isEqualTo(1232);
    Message newer = DnsAsker.question("db.", Type.A);
    newer.addRecord(new OPTRecord(4096, 0, 1), Section.ADDITIONAL);
    assertThat(asker.ask(2, newer).getRcode()).isEqualTo(Rcode.BADVERS);
    assertThat(asker.ask(2, DnsAsker.question("db.", Type.A)).getOPT()).isNull();
  }

  @Test
  void whatCannotBeAnsweredIsRefusedByItsCode() throws IOException {
    Message update = DnsAsker.question("db.", Type.A);
    update.getHeader().setOpcode(Opcode.UPDATE);
    assertThat(asker.ask(2, update).getHeader().getRcode()).isEqualTo(Rcode.NOTIMP);
    Message chaos =
        Message.newQuery(Record.newRecord(Name.fromString("db."), Type.TXT, DClass.CHAOS));
    assertThat(asker.ask(2, chaos).getHeader().getRcode()).isEqualTo(Rcode.REFUSED);
    byte[] none = new byte[12];
    assertThat(new Message(asker.answer(2, none)).getHeader().getRcode()).isEqualTo(Rcode.FORMERR);
    byte[] pointer = DnsAsker.question("db.", Type.A).toWire();
    pointer[12] = (byte) 0xc0;
    assertThat(new Message(asker.answer(2, pointer)).getHeader().getRcode())
        .isEqualTo(Rcode.FORMERR);
  }

  @Test
  void anAnswerIsNotAnswered() throws IOException {
    Message answer = asker.ask(2, DnsAsker.question("db.", Type.A));
    assertThat(asker.answerLength(2, answer.toWire())).isEqualTo(Drop.MALFORMED.verdict());
    assertThat(asker.answerLength(2, new byte[5])).isEqualTo(Drop.MALFORMED.verdict());
  }

  @FuzzTest
  void anyQuestionHasAnAnswerThatDnsjavaReads(byte[] bytes) throws IOException {
    byte[] question = bytes.length > 1400 ? Arrays.copyOf(bytes, 1400) : bytes;
    int length = asker.answerLength(2, question);
    if (length > 0) {
      new Message(asker.answer(2, question));
    }
  }

  @Test
  void manySeededQuestions() throws IOException {
    Message extended = DnsAsker.question("db.skiff.", Type.AAAA);
    extended.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    byte[][] good = {
      DnsAsker.question("db.", Type.A).toWire(),
      extended.toWire(),
      DnsAsker.question("3.0.81.10.in-addr.arpa.", Type.PTR).toWire(),
      DnsAsker.question("www.example.org.", Type.A).toWire(),
      DnsAsker.question("_5432._tcp.db.skiff.", Type.SRV).toWire(),
      DnsAsker.question("db.", Type.SRV).toWire(),
      DnsAsker.question("db.", Type.TXT).toWire()
    };
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] question = good[random.nextInt(good.length)].clone();
      for (int change = random.nextInt(4); change > 0; change--) {
        question[random.nextInt(question.length)] = (byte) random.nextInt();
      }
      try {
        anyQuestionHasAnAnswerThatDnsjavaReads(
            random.nextInt(4) == 0
                ? Arrays.copyOf(question, random.nextInt(question.length))
                : question);
      } catch (RuntimeException | AssertionError | IOException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
