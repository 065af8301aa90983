package dev.skiff.wire.api;

import io.avaje.jsonb.Json;

/**
 * What HEAD and GET /containers/{id}/archive say of a file, as base64 in the header {@code
 * X-Docker-Container-Path-Stat}.
 *
 * @param mode as Go's os.FileMode has it
 * @param mtime RFC 3339
 * @param linkTarget absolute, of a link
 */
@Json
public record PathStat(String name, long size, long mode, String mtime, String linkTarget) {
  public PathStat {
    name = Received.text(name);
    mtime = Received.text(mtime);
    linkTarget = Received.text(linkTarget);
  }
}
