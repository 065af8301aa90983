package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an instance uses: GET /containers/{id}/stats, a line of JSON each. What nobody told is left
 * out.
 *
 * @param preCpu of the measurement before, to take a difference
 * @param networks by the guest's name of its card, of which it has one at most
 */
@Json
public record StatsMessage(
    @Json.Property("id") String id,
    @Json.Property("name") String name,
    @Json.Property("read") String read,
    @Json.Property("preread") String preread,
    @Json.Property("pids_stats") Pids pids,
    @Json.Property("blkio_stats") BlockIo blockIo,
    @Json.Property("cpu_stats") Cpu cpu,
    @Json.Property("precpu_stats") Cpu preCpu,
    @Json.Property("memory_stats") Memory memory,
    @Json.Property("networks") @Nullable Map<String, NetworkIo> networks,
    @Json.Property("Skiff") @Nullable Told told) {
  public StatsMessage {
    id = Received.text(id);
    name = Received.text(name);
    read = Received.text(read);
    preread = Received.text(preread);
  }

  /** Processes in the guest. */
  @Json
  public record Pids(@Json.Property("current") @Nullable Integer current) {}

  /** Bytes that the guest moved, by disk and direction. */
  @Json
  public record BlockIo(@Json.Property("io_service_bytes_recursive") @Nullable List<Moved> bytes) {}

  /** {@code op} is read or write; {@code minor} counts the disks. */
  @Json
  public record Moved(
      @Json.Property("major") int major,
      @Json.Property("minor") int minor,
      @Json.Property("op") String op,
      @Json.Property("value") long value) {}

  /** CPU time of the hypervisor's process, and of the whole host in the same time. */
  @Json
  public record Cpu(
      @Json.Property("cpu_usage") Usage usage,
      @Json.Property("system_cpu_usage") long systemNanos,
      @Json.Property("online_cpus") int onlineCpus) {}

  /** Nanoseconds. */
  @Json
  public record Usage(@Json.Property("total_usage") long totalNanos) {}

  /** What is used of the guest's memory; where the guest does not tell, what the host gives it. */
  @Json
  public record Memory(
      @Json.Property("usage") @Nullable Long usage, @Json.Property("limit") long limit) {}

  /**
   * Frames of a network card. What was dropped of what the guest sent was forbidden; what was
   * dropped of what it was to receive found no room.
   */
  @Json
  public record NetworkIo(
      @Json.Property("rx_bytes") long receivedBytes,
      @Json.Property("rx_packets") long receivedPackets,
      @Json.Property("rx_errors") long receiveErrors,
      @Json.Property("rx_dropped") long receiveDropped,
      @Json.Property("tx_bytes") long sentBytes,
      @Json.Property("tx_packets") long sentPackets,
      @Json.Property("tx_errors") long sendErrors,
      @Json.Property("tx_dropped") long sendDropped) {}

  /**
   * What is really known, apart from what Docker's fields have room for.
   *
   * @param running whether a machine runs
   * @param hostMemory what the hypervisor's process holds of the host's memory
   * @param guestMemoryUsed as the guest tells it
   * @param diskRead by the guest since its start; so {@code diskWritten}
   */
  @Json
  public record Told(
      @Json.Property("Running") boolean running,
      @Json.Property("HostMemory") @Nullable Long hostMemory,
      @Json.Property("GuestMemoryUsed") @Nullable Long guestMemoryUsed,
      @Json.Property("DiskRead") @Nullable Long diskRead,
      @Json.Property("DiskWritten") @Nullable Long diskWritten,
      @Json.Property("Processes") @Nullable Integer processes) {}
}
