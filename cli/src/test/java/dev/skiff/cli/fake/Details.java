package dev.skiff.cli.fake;

import dev.skiff.wire.api.HostConfig;
import dev.skiff.wire.api.InstanceDetail;
import dev.skiff.wire.api.InstanceExtra;
import java.util.List;
import java.util.Map;

/** Inspect's answer about a guest. */
final class Details {
  private Details() {}

  static InstanceDetail of(FakeGuest guest) {
    Integer code = guest.exitCode();
    String outcome = code == null ? "" : code == 255 ? "panicked" : "exited";
    return new InstanceDetail(
        guest.id,
        "/" + guest.name,
        "2026-01-31T00:00:00Z",
        "/program",
        List.of(),
        "sha256:ab",
        0,
        "linux",
        "overlay",
        new InstanceDetail.State(
            guest.phase(),
            guest.phase().equals("running"),
            false,
            false,
            false,
            false,
            0,
            code == null ? 0 : code,
            outcome.equals("panicked") ? "Attempted to kill init" : "",
            "2026-01-31T00:00:01.5Z",
            ""),
        new InstanceDetail.Config(
            "",
            "",
            "",
            guest.request().tty(),
            guest.request().openStdin(),
            true,
            true,
            true,
            List.of(),
            List.of(),
            List.of(),
            guest.request().image(),
            Map.of(),
            null,
            null),
        new HostConfig(
            0, 0, false, false, null, null, null, null, "linux", null, null, null, null, null),
        new InstanceDetail.NetworkSettings("", 0, "", "", 0, "", "", Map.of(), Map.of()),
        new InstanceExtra(
            "linux",
            "",
            "6.1",
            guest.machine(),
            guest.phase(),
            outcome,
            code,
            null,
            false,
            null,
            0,
            List.of()));
  }
}
