package dev.skiff.wire.api;

import dev.skiff.wire.api.HostConfig.PortBinding;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ports of an instance that this host answers for: what is to be added by POST
 * /skiff/v1/net/publish or taken back by /unpublish, and all there are in the answer.
 *
 * @param ports as {@link HostConfig} has them; to take back, a binding without address or port
 *     means any
 */
@Json
public record NetPublications(String instance, Map<String, @Nullable List<PortBinding>> ports) {
  public NetPublications {
    instance = Received.text(instance);
    ports = Received.map(ports);
  }
}
