package dev.skiff.fabric.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.skiff.wire.fabric.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Messages made and read by dnsjava. */
class OutsideAnswerTest {
  private static Message question() throws IOException {
    Name name = Name.fromString("WWW.example.org.");
    return Message.newQuery(Record.newRecord(name, Type.A, DClass.IN));
  }

  private static Message chain() throws IOException {
    Message answer = FakeResolver.answerTo(question());
    Name name = Name.fromString("www.example.org.");
    Name other = Name.fromString("edge.example.net.");
    answer.addRecord(new CNAMERecord(name, DClass.IN, 86_400, other), Section.ANSWER);
    answer.addRecord(
        new ARecord(other, DClass.IN, 20, InetAddress.ofLiteral("192.0.2.7")), Section.ANSWER);
    answer.addRecord(
        new AAAARecord(other, DClass.IN, 4000, InetAddress.ofLiteral("2001:db8::7")),
        Section.ANSWER);
    answer.addRecord(
        new ARecord(name, DClass.IN, 9, InetAddress.ofLiteral("192.0.2.9")), Section.ADDITIONAL);
    return answer;
  }

  private static Inquiry inquiry(boolean extended, int mostBytes) throws IOException {
    byte[] message = question().toWire();
    return new Inquiry(
        "www.example.org",
        Arrays.copyOf(message, DnsQuestion.HEADER),
        Arrays.copyOfRange(message, DnsQuestion.HEADER, message.length),
        extended,
        mostBytes);
  }

  private static Optional<OutsideAnswer> read(byte[] message) throws IOException {
    return OutsideAnswer.read(message, inquiry(false, 512).question().length);
  }

  @Test
  void recordsGoOnAsTheyAreWithLifetimesThatAreShortEnough() throws IOException {
    OutsideAnswer answer = read(chain().toWire()).orElseThrow();
    Message told = new Message(answer.message(inquiry(true, 1232)));
    assertThat(told.getQuestion().getName()).hasToString("WWW.example.org.");
    assertThat(told.getHeader().getFlag(Flags.QR)).isTrue();
    assertThat(told.getHeader().getFlag(Flags.RA)).isTrue();
    assertThat(told.getHeader().getFlag(Flags.AA)).isFalse();
    assertThat(told.getSection(Section.ANSWER))
        .extracting(Record::toString)
        .containsExactly(
            "WWW.example.org.\t300\tIN\tCNAME\tedge.example.net.",
            "edge.example.net.\t20\tIN\tA\t192.0.2.7",
            "edge.example.net.\t300\tIN\tAAAA\t2001:db8:0:0:0:0:0:7");
    assertThat(told.getOPT().getPayloadSize()).isEqualTo(1232);
    assertThat(new Message(answer.message(inquiry(false, 512))).getOPT()).isNull();
  }

  @Test
  void addressesOfTheAnswerAreFoundAndNoOthers() throws IOException {
    assertThat(read(chain().toWire()).orElseThrow().found())
        .containsExactly(
            new OutsideAnswer.Found(IpAddress.parse("192.0.2.7").orElseThrow(), 20),
            new OutsideAnswer.Found(IpAddress.parse("2001:db8::7").orElseThrow(), 300));
  }

  @Test
  void aNameThatDoesNotExistIsToldWithItsZone() throws IOException {
    Message none = FakeResolver.answerTo(question());
    none.getHeader().setRcode(Rcode.NXDOMAIN);
    Name zone = Name.fromString("example.org.");
    none.addRecord(
        new SOARecord(zone, DClass.IN, 60, zone, zone, 1, 2, 3, 4, 5), Section.AUTHORITY);
    Message told = new Message(read(none.toWire()).orElseThrow().message(inquiry(false, 512)));
    assertThat(told.getHeader().getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(told.getSection(Section.AUTHORITY)).hasSize(1);
  }

  @Test
  void whatIsTooLongIsCutOffAndSaysSo() throws IOException {
    Message large = FakeResolver.answerTo(question());
    for (int number = 0; number < 60; number++) {
      InetAddress address = InetAddress.ofLiteral("192.0.2." + number);
      large.addRecord(
          new ARecord(large.getQuestion().getName(), DClass.IN, 60, address), Section.ANSWER);
    }
    OutsideAnswer answer = read(large.toWire()).orElseThrow();
    Message told = new Message(answer.message(inquiry(true, 512)));
    assertThat(told.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(told.getSection(Section.ANSWER)).isEmpty();
    assertThat(new Message(answer.message(inquiry(true, 1232))).getSection(Section.ANSWER))
        .hasSize(60);
  }

  @Test
  void noAnswerIsAFailureOfTheServer() throws IOException {
    Message told = new Message(OutsideAnswer.failure().message(inquiry(true, 512)));
    assertThat(told.getHeader().getRcode()).isEqualTo(Rcode.SERVFAIL);
  }

  @FuzzTest
  void anyMessageIsReadOrRefused(byte[] bytes) throws IOException {
    Inquiry inquiry = inquiry(true, 1232);
    if (!OutsideAnswer.isTo(bytes, 7, inquiry.question())) {
      return;
    }
    read(bytes)
        .ifPresent(answer -> assertThat(answer.message(inquiry).length).isLessThanOrEqualTo(1232));
  }

  @Test
  void manySeededMessages() throws IOException {
    Message chain = chain();
    chain.getHeader().setID(7);
    byte[] good = chain.toWire();
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] message = good.clone();
      for (int change = random.nextInt(4); change > 0; change--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt();
      }
      try {
        anyMessageIsReadOrRefused(
            random.nextInt(4) == 0 ? Arrays.copyOf(message, random.nextInt(good.length)) : message);
      } catch (RuntimeException | AssertionError | IOException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
