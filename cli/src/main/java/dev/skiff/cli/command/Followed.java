package dev.skiff.cli.command;

import dev.skiff.cli.progress.ProgressDisplay;
import dev.skiff.wire.api.ErrorBody;
import dev.skiff.wire.api.Progress;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An operation of the engine that tells line by line how far it is. */
final class Followed {
  private final ProgressDisplay display;
  private @Nullable Progress last;
  private String step = "";

  private Followed(ProgressDisplay display) {
    this.display = display;
  }

  /**
   * How one ended.
   *
   * @param last its line that says done
   * @param step the last step that had a name
   */
  record End(Progress last, String step) {}

  /** Posts and shows what comes back, until the operation has ended well; else throws why not. */
  static <B> End post(
      Session session, ApiPath path, Class<B> bodyType, B body, ProgressDisplay display)
      throws IOException {
    Followed followed = new Followed(display);
    session.engine().postLines(path, bodyType, body, Progress.class, followed::hear);
    return followed.end();
  }

  private void hear(Progress progress) {
    ErrorBody error = progress.error();
    if (error != null) {
      throw new ApiError(500, text(error.code()), error.message(), text(error.hint()));
    }
    if (progress.line() != null) {
      display.line(progress.line());
      return;
    }
    step = progress.step().isEmpty() ? step : progress.step();
    last = progress;
    display.show(progress);
  }

  private End end() throws IOException {
    if (last == null || !last.done()) {
      throw new IOException("the list of steps broke off after '" + step + "'");
    }
    return new End(last, step);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
