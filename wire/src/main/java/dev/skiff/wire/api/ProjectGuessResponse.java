package dev.skiff.wire.api;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * 200 of POST /skiff/v1/projects/guess.
 *
 * @param text of the file
 * @param findings what was seen in the folder, and what was concluded
 * @param next what is left to do before it can be built; may be empty
 */
@Json
public record ProjectGuessResponse(String text, List<String> findings, String next) {
  public ProjectGuessResponse {
    text = Received.text(text);
    findings = Received.list(findings);
    next = Received.text(next);
  }
}
