package dev.skiff.engine.operation;

import dev.skiff.engine.files.FileView;
import dev.skiff.engine.files.FilesFailure;
import dev.skiff.engine.format.FormatFailure;
import java.io.EOFException;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Where files are seen. A running guest goes on writing while they are read: a look that it spoiled
 * is begun anew, as long as nobody has seen anything of it.
 *
 * @param name for people
 * @param isWritten asked before each look: whether a guest may write meanwhile
 */
record FileSource(String name, BooleanSupplier isWritten, Opening opening) {
  /** A guest commits every five seconds, and a look takes milliseconds. */
  private static final int ATTEMPTS = 5;

  /** Opens a view; the caller closes it. */
  @FunctionalInterface
  interface Opening {
    FileView open() throws IOException;
  }

  /** Does something with a view. */
  @FunctionalInterface
  interface Look<T> {
    T at(FileView view, Looking looking) throws IOException;
  }

  <T> T look(Look<T> look) {
    for (int attempt = 1; ; attempt++) {
      boolean written = isWritten.getAsBoolean();
      Looking looking = new Looking();
      try (FileView view = opening.open()) {
        T seen = look.at(view, looking);
        if (!written || looking.gaveAway() || attempt == ATTEMPTS || view.isOfOneMoment()) {
          return seen;
        }
      } catch (FormatFailure e) {
        if (!written) {
          throw e;
        }
        giveUpOrGoOn(looking, attempt, e);
      } catch (EOFException e) {
        if (!written) {
          throw FilesFailure.unreadable(name, e);
        }
        giveUpOrGoOn(looking, attempt, e);
      } catch (IOException e) {
        throw FilesFailure.unreadable(name, e);
      }
    }
  }

  private void giveUpOrGoOn(Looking looking, int attempt, Exception cause) {
    if (looking.gaveAway() || attempt == ATTEMPTS) {
      throw FilesFailure.changing(name, cause);
    }
  }
}
