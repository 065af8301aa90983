package dev.skiff.engine.format.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Trees of every shape, from a seed: odd names, modes, owners and sizes around the edges, hard
 * links to files and to symbolic links.
 */
public final class RandomTrees {
  private static final int[] SIZES = {
    0, 1, 511, 512, 513, 4032, 4033, 4064, 4065, 4095, 4096, 4097, 8192, 70_000, 200_000
  };
  private static final String[] ALPHABET = {
    "a", "b", "Z", "0", "-", ".", " ", "é", "字", "😀", "\uffff", "\n", "~", "!", "x"
  };

  private final RandomGenerator random;
  private final Path blob;
  private final long blobSize;

  /**
   * @param blob a file to be made, of which contents are regions
   */
  public RandomTrees(RandomGenerator random, Path blob) throws IOException {
    this.random = random;
    this.blob = blob;
    byte[] bytes = new byte[300_000];
    random.nextBytes(bytes);
    Files.write(blob, bytes);
    this.blobSize = bytes.length;
  }

  public FileTree next() {
    FileTree.Builder tree = FileTree.builder();
    List<String> directories = new ArrayList<>(List.of(""));
    List<String> files = new ArrayList<>();
    int count = random.nextInt(1, 400);
    for (int made = 0; made < count; made++) {
      String parent = directories.get(random.nextInt(directories.size()));
      String path = parent + name();
      if (tree.get(path).isPresent() || path.length() > 1000) {
        continue;
      }
      if (!files.isEmpty() && random.nextInt(12) == 0) {
        tree.link(path, files.get(random.nextInt(files.size())));
        continue;
      }
      Node node = node();
      tree.put(path, node);
      if (node instanceof Node.Directory) {
        directories.add(path + '/');
      } else {
        files.add(path);
      }
    }
    return tree.build();
  }

  private Node node() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> new Node.Directory(ownership());
      case 2 -> new Node.Symlink(ownership(), target());
      default -> new Node.RegularFile(ownership(), content());
    };
  }

  private Node.Ownership ownership() {
    return random.nextInt(3) > 0
        ? Node.Ownership.root(0755)
        : new Node.Ownership(random.nextInt(010000), owner(), owner());
  }

  private int owner() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(0x10000);
      case 1 -> 0x10000;
      case 2 -> random.nextInt(Integer.MAX_VALUE);
      default -> 65535;
    };
  }

  private Content content() {
    int size = SIZES[random.nextInt(SIZES.length)];
    if (random.nextBoolean()) {
      return Content.region(blob, random.nextLong(blobSize - size), size);
    }
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Content.of(bytes);
  }

  private String name() {
    int length = random.nextInt(20) == 0 ? random.nextInt(1, 60) : random.nextInt(1, 6);
    StringBuilder name = new StringBuilder();
    for (int at = 0; at < length; at++) {
      name.append(ALPHABET[random.nextInt(ALPHABET.length)]);
    }
    String made = name.toString();
    return made.equals(".") || made.equals("..") ? "dots" : made;
  }

  private String target() {
    String target = "../" + name().repeat(random.nextInt(10) == 0 ? 50 : 1);
    return target.getBytes(StandardCharsets.UTF_8).length > 4095 ? "x".repeat(4095) : target;
  }
}
