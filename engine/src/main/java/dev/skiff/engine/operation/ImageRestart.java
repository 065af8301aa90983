package dev.skiff.engine.operation;

import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.RestartPolicy;
import dev.skiff.engine.operation.Operation.Request;

/** The restart policy of a new instance: what the user says, else what the image wishes. */
final class ImageRestart {
  private ImageRestart() {}

  /** What is removed at its end has none, whatever its image wishes. */
  static RestartPolicy of(Request request, ImageDefaults image) {
    return request
        .restart()
        .orElseGet(() ->
            request.autoRemove()
                ? RestartPolicy.NO
                : image.run().restart().map(ImageRestart::parse).orElse(RestartPolicy.NO));
  }

  /** Docker's words, with the number of times after a colon. */
  private static RestartPolicy parse(String text) {
    int colon = text.indexOf(':');
    try {
      return colon < 0
          ? RestartPolicy.of(text, 0)
          : RestartPolicy.of(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw InstanceFailure.invalid(
          "the image wants to be restarted '" + text + "', which is no policy",
          "build it anew, or remove its label dev.skiff.restart");
    }
  }
}
