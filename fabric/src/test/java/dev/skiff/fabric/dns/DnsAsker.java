package dev.skiff.fabric.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.fabric.TestPlans;
import dev.skiff.fabric.loop.Answers;
import dev.skiff.fabric.packet.Frames;
import dev.skiff.fabric.packet.Packet;
import dev.skiff.fabric.table.Tables;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Guests of {@link TestPlans} that ask by UDP: dnsjava writes what they ask, and reads answers. */
final class DnsAsker {
  private final DnsAnswers answers =
      new DnsAnswers(
          new OutsideNames((_, _) -> Optional.empty(), new HostResolverFile(Path.of("/nowhere"))));
  private final Packet packet = new Packet();
  private final MemorySegment out = MemorySegment.ofArray(new byte[Answers.MOST_BYTES]);
  private final Tables tables;
  private int slot;

  DnsAsker(Tables tables) {
    this.tables = tables;
  }

  static Message question(String name, int type) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
  }

  Message ask(int guest, Message question) throws IOException {
    byte[] answer = answer(guest, question.toWire());
    Message message = new Message(answer);
    assertThat(message.getHeader().getID()).isEqualTo(question.getHeader().getID());
    assertThat(message.getHeader().getFlag(Flags.QR)).isTrue();
    return message;
  }

  /** The length of the frame that answers, or what {@link Answers#answer} says else. */
  int answerLength(int guest, byte[] question) {
    read(guest, question);
    return answerWhatWasRead();
  }

  /** Makes a question the one that {@link #answerWhatWasRead} answers. */
  void read(int guest, byte[] question) {
    slot = tables.slotOf("i" + guest);
    int network = tables.isOn(slot, 0) ? 1 : 2;
    byte[] frame =
        Frames.between(
                TestPlans.mac(guest),
                TestPlans.ipv4(network, guest),
                TestPlans.GATEWAY_MAC,
                TestPlans.ipv4(network, 1))
            .udp(40_000, 53, question);
    assertThat(packet.read(MemorySegment.ofArray(frame), 0, frame.length)).isTrue();
  }

  int answerWhatWasRead() {
    return answers.answer(packet, slot, tables, out, 0);
  }

  byte[] answer(int guest, byte[] question) {
    int length = answerLength(guest, question);
    Packet reply = new Packet();
    assertThat(reply.read(out, 0, length)).isTrue();
    assertThat(reply.sourcePort()).isEqualTo(53);
    assertThat(reply.destinationPort()).isEqualTo(40_000);
    return out.asSlice(reply.transportAt() + 8, reply.transportLength() - 8)
        .toArray(ValueLayout.JAVA_BYTE);
  }
}
