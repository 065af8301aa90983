package dev.skiff.cli.terminal;

import dev.skiff.cli.format.TemplateFailure;
import dev.skiff.cli.value.InvalidValue;
import dev.skiff.wire.UnusablePath;
import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.EngineUnreachable;
import dev.skiff.wire.client.ProtocolError;
import java.io.IOException;

/**
 * A failure in the user's words; the one place where exceptions become text.
 *
 * @param hint empty where nothing can be advised
 */
public record ErrorReport(String message, String hint) {

  public static ErrorReport of(Throwable failure) {
    return switch (failure) {
      case ApiError e -> new ErrorReport(words(e), e.hint());
      case Refusal e -> new ErrorReport(words(e), e.hint());
      case UnusablePath e -> new ErrorReport(words(e), e.hint());
      case TemplateFailure e -> new ErrorReport(words(e), e.hint());
      case InvalidValue e -> new ErrorReport(words(e), "");
      case OutputClosed e -> new ErrorReport(words(e), "");
      case EngineUnreachable e -> new ErrorReport(words(e), "start one: skiff daemon start");
      case ProtocolError e -> strange(e);
      case MalformedJson e -> strange(e);
      case IOException e when isOfOurDisk(e) ->
          new ErrorReport(
              "cannot write: " + words(e), "make room on that disk, or choose another place");
      case IOException e ->
          new ErrorReport(
              "the engine went away before it had answered: " + words(e),
              "what it had begun it goes on with or undoes; look with skiff ps -a");
      default ->
          new ErrorReport(
              "this is a bug in skiff: " + failure,
              "please report it with the command that led here");
    };
  }

  /** strerror(3) for ENOSPC, EDQUOT and EFBIG: no socket says that. */
  private static boolean isOfOurDisk(IOException failure) {
    String words = words(failure);
    return words.endsWith("No space left on device")
        || words.endsWith("Disk quota exceeded")
        || words.endsWith("File too large");
  }

  /** What an exception says; its name when it says nothing. */
  static String words(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static ErrorReport strange(IOException e) {
    return new ErrorReport(
        "what answers on the engine's socket is no engine that this skiff knows: " + words(e),
        "compare both with skiff version; SKIFF_HOST says which socket is asked");
  }
}
