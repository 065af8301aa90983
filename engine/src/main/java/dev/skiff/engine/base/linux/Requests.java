package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.GuestProcesses;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.linux.channel.Feature;
import dev.skiff.engine.base.linux.channel.GuestMessage;
import dev.skiff.engine.base.linux.channel.GuestMessage.Features;
import dev.skiff.engine.base.linux.channel.GuestMessage.Readdressed;
import dev.skiff.engine.base.linux.channel.GuestMessage.Synced;
import dev.skiff.engine.base.linux.channel.HostMessage;
import dev.skiff.engine.failure.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What may be asked only of an init that says it understands it: guests outlive engines, so this
 * one's may be older. Thread-safe.
 */
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  private final Consumer<HostMessage> out;
  private Optional<Features> features = Optional.empty();
  private Optional<Identity.WindowSize> size = Optional.empty();
  private int asked;
  private int done;
  private int failedUpTo;
  private Optional<ProcessQuestion> question = Optional.empty();
  private Optional<Addressing> network;
  private int readdressed;
  private Optional<Readdressed> taken = Optional.empty();

  /**
   * @param network that its identity has: an engine may have been killed before it told the guest
   */
  Requests(Consumer<HostMessage> out, Optional<Addressing> network) {
    this.out = out;
    this.network = network;
  }

  /** Tells what was asked for before this was known. */
  synchronized void features(Features heard) {
    features = Optional.of(heard);
    try {
      size.filter(_ -> has(Feature.TERMINAL))
          .ifPresent(now -> out.accept(new HostMessage.Resize(now)));
      network.filter(_ -> has(Feature.ADDRESSES)).ifPresent(this::tell);
    } catch (Failure e) {
      log.warn("the guest was not told what changed while it booted: {}", e.getMessage());
    }
    notifyAll();
  }

  private void tell(Addressing addresses) {
    readdressed = ++asked;
    out.accept(new HostMessage.Readdress(readdressed, addresses));
  }

  /** Of several who wait, all wait for the latest. */
  synchronized boolean readdress(Addressing to, Duration atMost) throws InterruptedException {
    network = Optional.of(to);
    taken = Optional.empty();
    if (has(Feature.ADDRESSES)) {
      tell(to);
    }
    long deadline = System.nanoTime() + atMost.toNanos();
    while (taken.isEmpty()) {
      if (features.isPresent() && !has(Feature.ADDRESSES)) {
        throw BaseFailure.unsupported(
            LinuxBase.NAME,
            "change the addresses of this guest while it runs",
            "it was started by an older release of Skiff: skiff restart INSTANCE");
      }
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    taken
        .get()
        .why()
        .ifPresent(why -> {
          throw BaseFailure.addressesRefused(why);
        });
    return true;
  }

  /** The answer to any but the latest says nothing of how it is now. */
  synchronized void readdressed(Readdressed answer) {
    if (answer.number() == readdressed) {
      taken = Optional.of(answer);
      answer.why().ifPresent(why -> log.warn("a guest did not take its addresses: {}", why));
      notifyAll();
    }
  }

  private boolean has(Feature feature) {
    return features.filter(known -> known.have(feature)).isPresent();
  }

  synchronized void resize(Identity.WindowSize now) {
    size = Optional.of(now);
    if (has(Feature.TERMINAL)) {
      out.accept(new HostMessage.Resize(now));
    }
  }

  /** Numbers begin anew with each engine; what an earlier one asked for is told to nobody. */
  synchronized void synced(Synced answer) {
    done = Math.max(done, answer.number());
    failedUpTo = answer.failed() ? Math.max(failedUpTo, answer.number()) : failedUpTo;
    notifyAll();
  }

  synchronized boolean flush(Duration atMost) throws InterruptedException {
    if (!has(Feature.SYNC)) {
      return false;
    }
    int mine = ++asked;
    out.accept(new HostMessage.Sync(mine));
    long deadline = System.nanoTime() + atMost.toNanos();
    while (done < mine) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    return failedUpTo < mine;
  }

  /** A part of an answer; those to questions that nobody waits for any more are dropped. */
  synchronized void processes(GuestMessage.Processes part) {
    question.ifPresent(asked -> asked.hear(part));
    notifyAll();
  }

  /** Asks what runs; who asks while another waits has the same answer. */
  synchronized Optional<GuestProcesses> processes(Duration atMost) throws InterruptedException {
    if (!has(Feature.PROCESSES)) {
      return Optional.empty();
    }
    ProcessQuestion mine = question.filter(asked -> !asked.answered()).orElseGet(this::ask);
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!mine.answered()) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        question = question.filter(asked -> asked != mine);
        return Optional.empty();
      }
      wait(millis);
    }
    return mine.answer();
  }

  private ProcessQuestion ask() {
    ProcessQuestion next = new ProcessQuestion(++asked);
    question = Optional.of(next);
    out.accept(new HostMessage.AskProcesses(next.number()));
    return next;
  }
}
