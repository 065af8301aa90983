package dev.skiff.cli.command;

import dev.skiff.cli.progress.ProgressDisplay;
import dev.skiff.cli.value.ImageSource;
import dev.skiff.wire.api.BuildRequest;
import dev.skiff.wire.api.BuildResponse;
import dev.skiff.wire.api.FolderBuildRequest;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.util.function.Function;

/** Images made of what lies on this computer. Warnings are said. */
final class Images {
  private final Session session;
  private final Function<String, ProgressDisplay> shown;

  /**
   * Builds for a session.
   *
   * @param shown begins to show the step of that name
   */
  Images(Session session, Function<String, ProgressDisplay> shown) {
    this.session = session;
    this.shown = shown;
  }

  BuildResponse of(ImageSource.Program program, String reference) throws IOException {
    BuildRequest request = new BuildRequest(program.path().toString(), reference, null, null);
    ApiPath path = ApiPath.of("/skiff/v1/build");
    BuildResponse built;
    try (ProgressDisplay _ = shown.apply("building " + reference)) {
      built = session.engine().post(path, BuildRequest.class, request, BuildResponse.class);
    }
    return warned(built);
  }

  /**
   * Of a folder with a skiff.yaml.
   *
   * @param tag empty for the name that the folder has or says
   * @param base empty for the one that skiff.yaml says
   */
  BuildResponse of(ImageSource.Folder folder, String tag, boolean fromScratch, String base)
      throws IOException {
    FolderBuildRequest request =
        new FolderBuildRequest(
            folder.path().toString(),
            tag.isEmpty() ? null : tag,
            fromScratch,
            base.isEmpty() ? null : base);
    ApiPath path = ApiPath.of("/skiff/v1/build/folder");
    Followed.End end;
    try (ProgressDisplay display = shown.apply("building " + folder.path())) {
      end = Followed.post(session, path, FolderBuildRequest.class, request, display);
    }
    BuildResponse built = end.last().built();
    if (built == null) {
      throw new IOException("the engine did not say what it built after '" + end.step() + "'");
    }
    return warned(built);
  }

  private BuildResponse warned(BuildResponse built) {
    built.warnings().forEach(warning -> session.console().say("warning: " + warning));
    return built;
  }
}
