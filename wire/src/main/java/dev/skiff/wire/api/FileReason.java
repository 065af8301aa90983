package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * GET /skiff/v1/images/{name}/why: why a file is in an image.
 *
 * @param path absolute, no name on the way being a link
 * @param type as {@link FileLine} has it
 * @param leadsTo where it leads to, if it is a link; else its own path
 * @param chain from the program to it; empty if starting the program does not load it
 * @param neededBy other files of the image that need it
 * @param otherNames hard links, the other paths of the same file; at most ten
 * @param expected whether programs and C libraries expect it, whatever they do themselves
 * @param layer its number from 1; 0 if not known
 * @param layerDigest of the layer's blob; empty if not known
 * @param createdBy what made the layer, as the image's history says
 * @param origin the package it came with; empty if not known
 * @param rule what in a skiff.yaml brought it in; empty if not known
 */
@Json
public record FileReason(
    String path,
    String type,
    long size,
    String leadsTo,
    List<Step> chain,
    List<String> neededBy,
    List<String> otherNames,
    boolean expected,
    int layer,
    int layers,
    String layerDigest,
    String createdBy,
    String origin,
    String rule) {
  public FileReason {
    path = Received.text(path);
    type = Received.text(type);
    leadsTo = Received.text(leadsTo);
    chain = Received.list(chain);
    neededBy = Received.list(neededBy);
    otherNames = Received.list(otherNames);
    layerDigest = Received.text(layerDigest);
    createdBy = Received.text(createdBy);
    origin = Received.text(origin);
    rule = Received.text(rule);
  }

  /**
   * A file that is loaded.
   *
   * @param how program, script-interpreter, loader, library, variant or companion
   * @param name by which the one before it in the chain needs it
   */
  @Json
  public record Step(String path, String how, String name) {
    public Step {
      path = Received.text(path);
      how = Received.text(how);
      name = Received.text(name);
    }
  }
}
