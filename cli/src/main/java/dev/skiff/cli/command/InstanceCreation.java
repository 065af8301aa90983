package dev.skiff.cli.command;

import dev.skiff.cli.run.Guest;
import dev.skiff.cli.terminal.ErrorReport;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.value.ImageSource;
import dev.skiff.wire.api.CreateRequest;
import dev.skiff.wire.api.CreateResponse;
import dev.skiff.wire.api.HostConfig;
import dev.skiff.wire.client.ApiError;
import java.io.IOException;
import java.nio.file.Files;

/** From what was typed to a created instance: a program or folder becomes an image first. */
final class InstanceCreation {
  private final Session session;
  private final Images images;

  InstanceCreation(Session session, ProgressOption progress) {
    this.session = session;
    this.images = new Images(session, step -> progress.beginOnTerminal(session, step));
  }

  /**
   * Creates an instance of a program, a folder or an image.
   *
   * @param request complete but for the image
   * @param name empty for one that the engine finds
   * @param leased we remove it at its end
   */
  Guest create(String source, CreateRequest request, String name, boolean leased)
      throws IOException {
    ImageSource parsed = ImageSource.parse(source, session.surroundings().directory());
    String image =
        switch (parsed) {
          case ImageSource.Program program -> images.of(program, program.reference()).reference();
          case ImageSource.Folder folder -> images.of(folder, "", false, base(request)).reference();
          case ImageSource.Image named -> named.name().text();
        };
    try {
      CreateResponse created =
          Guest.create(session.engine(), request.withImage(image), name, leased);
      created.warnings().forEach(warning -> session.console().say("warning: " + warning));
      if (created.base() != null) {
        session.console().say("base: " + created.base());
      }
      return new Guest(session.engine(), created.id());
    } catch (ApiError e) {
      throw explained(e, source, parsed);
    }
  }

  private static String base(CreateRequest request) {
    HostConfig host = request.hostConfig();
    String base = host == null ? null : host.runtime();
    return base == null ? "" : base;
  }

  private RuntimeException explained(ApiError error, String source, ImageSource parsed) {
    boolean isFile =
        parsed instanceof ImageSource.Image
            && Files.isRegularFile(session.surroundings().directory().resolve(source));
    return error.isNotFound() && isFile
        ? new Refusal(
            ErrorReport.of(error).message(), "to run the file of that name, write ./" + source)
        : error;
  }
}
