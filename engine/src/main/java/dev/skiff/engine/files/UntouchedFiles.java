package dev.skiff.engine.files;

import java.util.List;

/**
 * The files of an instance that never ran: its image's.
 *
 * @param image the view's own
 */
public record UntouchedFiles(FileView image) implements InstanceFiles {

  @Override
  public FileNode root() {
    return image.root();
  }

  @Override
  public List<Change> changes() {
    return List.of();
  }

  @Override
  public void confirm() {
    image.confirm();
  }

  @Override
  public boolean isOfOneMoment() {
    return image.isOfOneMoment();
  }

  @Override
  public void close() {
    image.close();
  }
}
