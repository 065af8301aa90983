package dev.skiff.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code skiff image …}. */
@Command(name = "image", description = "Images.")
final class ImageGroup extends CommandGroup {
  private ImageGroup(Session session) {
    super(session);
  }

  static CommandLine of(Session session) {
    return new CommandLine(ImageGroupSpec.of(new ImageGroup(session)))
        .addSubcommand(CommandTable.renamed("images", "ls", session))
        .addSubcommand(CommandTable.renamed("rmi", "rm", session))
        .addSubcommand(CommandTable.renamed("tag", "tag", session))
        .addSubcommand(CommandTable.renamed("history", "history", session))
        .addSubcommand(
            new CommandLine(PruneCommandsImagesSpec.of(new PruneCommands.Images(session))))
        .addSubcommand(CommandTable.renamed("build", "build", session))
        .addSubcommand(CommandTable.renamed("save", "save", session))
        .addSubcommand(CommandTable.renamed("load", "load", session))
        .addSubcommand(CommandTable.renamed("import", "import", session))
        .addSubcommand(new CommandLine(SaveCommandExportSpec.of(new SaveCommand.Export(session))))
        .addSubcommand(
            new CommandLine(InspectCommandOfImagesSpec.of(new InspectCommand.OfImages(session))))
        .addSubcommand(
            new CommandLine(ProvenanceCommandsWhySpec.of(new ProvenanceCommands.Why(session))))
        .addSubcommand(
            new CommandLine(
                ProvenanceCommandsInventorySpec.of(new ProvenanceCommands.Inventory(session))))
        .addSubcommand(
            new CommandLine(
                ProvenanceCommandsDifferenceSpec.of(new ProvenanceCommands.Difference(session))));
  }
}
