package dev.skiff.engine.base.nanos;

import dev.skiff.engine.format.kernel.Vmlinux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a kernel file says of itself.
 *
 * @param build the commit it was made of; empty where it says none, or more than one
 */
record KernelImage(Optional<String> build) {
  /** How a TFS volume begins; a kernel that reads such volumes has it in it. */
  private static final String MAGIC = "NVMTFS";

  /** A string of C that is nothing but the name of a commit of git. */
  private static final Pattern COMMIT = Pattern.compile("(?<=\0)[0-9a-f]{40}(?=\0)");

  /**
   * Reads a kernel file, which is a few megabytes.
   *
   * @throws IOException that says why it cannot be booted as a Nanos kernel
   */
  static KernelImage read(Path file) throws IOException {
    Vmlinux.requireBootable(file);
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    if (!text.contains(MAGIC)) {
      throw new IOException("the kernel is not Nanos: it knows no TFS volumes");
    }
    SortedSet<String> commits = new TreeSet<>();
    for (Matcher found = COMMIT.matcher(text); found.find(); ) {
      commits.add(found.group());
    }
    return new KernelImage(
        commits.size() == 1 ? Optional.of(commits.getFirst()) : Optional.empty());
  }
}
