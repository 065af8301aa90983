package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * What an instance may begin to talk to besides what its networks allow: asked for by POST
 * /skiff/v1/net/allow and /forbid, and answered whole.
 *
 * @param allow links, {@code db:5432}
 * @param egress {@code 192.0.2.0/24:443}, {@code *.example.com:443}
 */
@Json
public record NetPermissions(String instance, List<String> allow, List<String> egress) {
  public NetPermissions {
    instance = Received.text(instance);
    allow = Received.list(allow);
    egress = Received.list(egress);
  }
}
