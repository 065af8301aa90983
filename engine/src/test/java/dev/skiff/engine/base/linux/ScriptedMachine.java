package dev.skiff.engine.base.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.linux.channel.GuestMessage;
import dev.skiff.engine.base.linux.channel.HostMessage;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.MachineEvent;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineUse;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Says what it was told to, and remembers what it was sent. */
final class ScriptedMachine implements RunningMachine {
  final BlockingQueue<HostMessage> sent = new LinkedBlockingQueue<>();
  final List<MachineEvent> events = new ArrayList<>();
  private int heard;
  @Nullable VmFailure breaks;
  IntConsumer onSync = _ -> {};
  IntConsumer onReaddress = _ -> {};

  void says(GuestMessage message) {
    add(new MachineEvent.Said(LinuxGuestTest.READ_AT, message.type(), message.payload()));
  }

  void ends(Optional<MachineExit> exit) {
    add(new MachineEvent.Ended(exit));
  }

  private synchronized void add(MachineEvent event) {
    events.add(event);
    notifyAll();
  }

  HostMessage nextSent() throws InterruptedException {
    HostMessage message = sent.poll(LinuxGuestTest.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(message).as("something was sent").isNotNull();
    return message;
  }

  @Override
  public void pressPowerButton() {}

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public Optional<MachineUse> use() {
    return Optional.empty();
  }

  @Override
  public synchronized MachineEvent next() throws InterruptedException {
    if (breaks != null) {
      throw breaks;
    }
    while (heard == events.size()) {
      wait();
    }
    return events.get(heard++);
  }

  @Override
  public void send(int type, byte[] payload) {
    try {
      HostMessage message = HostMessage.decode(type, payload).orElseThrow();
      sent.add(message);
      if (message instanceof HostMessage.Sync sync) {
        onSync.accept(sync.number());
      } else if (message instanceof HostMessage.Readdress readdress) {
        onReaddress.accept(readdress.number());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void kill(int signal) {
    ends(Optional.empty());
  }

  @Override
  public Instant startedAt() {
    return LinuxGuestTest.HOST_NOW;
  }

  @Override
  public long hypervisorPid() {
    return 1;
  }

  @Override
  public Optional<Long> cpuMillis() {
    return Optional.empty();
  }

  @Override
  public void writeInput(byte[] bytes) {
    throw new IllegalStateException("no input is given here");
  }

  @Override
  public boolean awaitLog(LogPosition past) {
    return false;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
