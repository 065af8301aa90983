package dev.skiff.fabric.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.wire.fabric.PlannedResolver;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Against resolvers on this host's loopback that behave and misbehave. */
@Timeout(120)
class HostResolversTest {
  private static final int TRY_MILLIS = 20_000;
  private static final int SHORT_TRY_MILLIS = 50;

  private final HostResolvers resolvers = resolvers(TRY_MILLIS);

  private static HostResolvers resolvers(int tryMillis) {
    return new HostResolvers(new Random(1), System::nanoTime, tryMillis);
  }

  private static byte[] question() throws IOException {
    Record record = Record.newRecord(Name.fromString("www.example.org."), Type.A, DClass.IN);
    byte[] message = Message.newQuery(record).toWire();
    return Arrays.copyOfRange(message, DnsQuestion.HEADER, message.length);
  }

  private static List<PlannedResolver> at(FakeResolver... fakes) {
    return Stream.of(fakes).map(fake -> new PlannedResolver("127.0.0.1", fake.port())).toList();
  }

  private static FakeResolver knowing() {
    return FakeResolver.knowing("www.example.org", 60, "192.0.2.1");
  }

  private static FakeResolver refusing(int code) {
    return new FakeResolver((question, _) -> {
      Message answer = FakeResolver.answerTo(question);
      answer.getHeader().setRcode(code);
      return List.of(answer.toWire());
    });
  }

  private static List<String> found(byte[] answer) throws IOException {
    return new Message(answer)
        .getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  @Test
  void theFirstThatAnswersIsBelieved() throws IOException {
    try (FakeResolver first = knowing();
        FakeResolver second = knowing()) {
      byte[] answer = resolvers.ask(question(), at(first, second)).orElseThrow();
      assertThat(found(answer)).containsExactly("192.0.2.1");
      assertThat(second.asked()).isEmpty();
    }
  }

  @Test
  void aNameThatDoesNotExistIsAnAnswer() throws IOException {
    try (FakeResolver first = refusing(Rcode.NXDOMAIN);
        FakeResolver second = knowing()) {
      byte[] answer = resolvers.ask(question(), at(first, second)).orElseThrow();
      assertThat(OutsideAnswer.code(answer)).isEqualTo(Rcode.NXDOMAIN);
    }
  }

  @Test
  void afterOneThatFailsTheNextIsAsked() throws IOException {
    try (FakeResolver first = refusing(Rcode.SERVFAIL);
        FakeResolver second = knowing()) {
      byte[] answer = resolvers.ask(question(), at(first, second)).orElseThrow();
      assertThat(found(answer)).containsExactly("192.0.2.1");
    }
    try (FakeResolver only = refusing(Rcode.SERVFAIL)) {
      byte[] answer = resolvers.ask(question(), at(only)).orElseThrow();
      assertThat(OutsideAnswer.code(answer)).isEqualTo(Rcode.SERVFAIL);
      assertThat(only.asked()).hasSize(1);
    }
  }

  @Test
  void afterOneThatIsGoneTheNextIsAsked() throws IOException {
    PlannedResolver gone;
    try (FakeResolver first = knowing()) {
      gone = at(first).getFirst();
    }
    try (FakeResolver second = knowing()) {
      byte[] answer = resolvers.ask(question(), List.of(gone, at(second).getFirst())).orElseThrow();
      assertThat(found(answer)).containsExactly("192.0.2.1");
    }
  }

  @Test
  void whereAllAreSilentThereIsNoAnswer() throws IOException {
    try (FakeResolver silent = new FakeResolver((_, _) -> List.of())) {
      assertThat(resolvers(SHORT_TRY_MILLIS).ask(question(), at(silent))).isEmpty();
    }
  }

  @Test
  void answersToSomethingElseAreNotBelieved() throws IOException {
    try (FakeResolver forged =
        new FakeResolver((question, _) -> {
          byte[] good = FakeResolver.answerTo(question).toWire();
          byte[] otherNumber = good.clone();
          otherNumber[0] ^= 1;
          byte[] otherName = good.clone();
          otherName[14] ^= 1;
          byte[] aQuestion = good.clone();
          aQuestion[2] = 0;
          return List.of(
              otherNumber, otherName, aQuestion, new byte[3], Arrays.copyOf(good, 20), good);
        })) {
      byte[] answer = resolvers.ask(question(), at(forged)).orElseThrow();
      assertThat(new Message(answer).getQuestion().getName()).hasToString("www.example.org.");
    }
  }

  @Test
  void whatIsCutOffIsAskedByTcp() throws IOException {
    try (FakeResolver large =
        new FakeResolver((question, overTcp) -> {
          Message answer = FakeResolver.answerTo(question);
          if (overTcp) {
            for (int number = 0; number < 100; number++) {
              answer.addRecord(
                  new TXTRecord(
                      question.getQuestion().getName(), DClass.IN, 60, "text number " + number),
                  Section.ANSWER);
            }
          } else {
            answer.getHeader().setFlag(Flags.TC);
          }
          return List.of(answer.toWire());
        })) {
      assertThat(found(resolvers.ask(question(), at(large)).orElseThrow())).hasSize(100);
    }
  }
}
