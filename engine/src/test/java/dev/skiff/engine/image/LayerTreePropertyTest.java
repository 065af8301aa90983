package dev.skiff.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.tree.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random stacks of layers mean what a map of paths, changed step by step, says they mean. */
class LayerTreePropertyTest {
  /** A soak sets more. */
  private static final int STACKS = Integer.getInteger("skiff.layers.stacks", 400);

  private static final String[] NAMES = {"a", "b", "c", "d e", "é", "wh", ".w", "opq"};

  @TempDir Path folder;

  @Test
  void mergedLayersAreWhatTheModelSays() throws IOException {
    for (int seed = 0; seed < STACKS; seed++) {
      Stack stack = new Stack(new Random(seed));
      List<LayerTree.Source> layers = new ArrayList<>();
      for (int i = 0; i < stack.random.nextInt(1, 8); i++) {
        Path file = Files.write(folder.resolve(i + ".tar"), stack.nextLayer());
        layers.add(new LayerTree.Source(file, "layer " + i));
      }
      FileTree merged = LayerTree.of(layers);
      assertThat(LayerTreeTest.texts(merged)).as("seed %d", seed).isEqualTo(stack.model);
      assertThat(merged.links()).as("seed %d", seed).isEqualTo(stack.links());
    }
  }

  private static final class Stack {
    final Random random;
    final Map<String, String> model = new TreeMap<>();
    private int texts;

    Stack(Random random) {
      this.random = random;
    }

    /** Every file has a text of its own, and shares it with its other names only. */
    Map<String, String> links() {
      Map<String, String> first = new HashMap<>();
      Map<String, String> links = new HashMap<>();
      model.forEach((path, text) -> {
        String known = text.equals("/") ? null : first.putIfAbsent(text, path);
        if (known != null) {
          links.put(path, known);
        }
      });
      return links;
    }

    byte[] nextLayer() {
      LayerArchive archive = new LayerArchive();
      List<String> marks = marks();
      int steps = random.nextInt(1, 25);
      for (int step = 0; step < steps; step++) {
        if (!marks.isEmpty() && random.nextBoolean()) {
          archive.file(marks.removeLast(), "");
        }
        put(archive, path());
      }
      marks.forEach(mark -> archive.file(mark, ""));
      return archive.bytes();
    }

    /** Takes away from the model what the layer's whiteouts, wherever they will stand, hide. */
    private List<String> marks() {
      List<String> marks = new ArrayList<>();
      int count = random.nextInt(5);
      for (int i = 0; i < count; i++) {
        String path = path();
        if (liesBelowAFile(path)) {
          continue;
        }
        int slash = path.lastIndexOf('/') + 1;
        boolean opaque = random.nextInt(3) == 0 && "/".equals(model.getOrDefault(path, "/"));
        marks.add(
            opaque
                ? path + "/.wh..wh..opq"
                : path.substring(0, slash) + ".wh." + path.substring(slash));
        model.keySet().removeIf(known -> known.startsWith(path + "/"));
        if (!opaque) {
          model.remove(path);
        }
      }
      return marks;
    }

    private void put(LayerArchive archive, String path) {
      if (liesBelowAFile(path)) {
        return;
      }
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          archive.folder(path);
          addParents(path);
          model.put(path, "/");
        }
        case 2 -> {
          String target = "nowhere " + texts++;
          archive.symlink(path, target);
          become(path, "-> " + target);
        }
        case 3 -> hardLink(archive, path);
        default -> {
          String text = "text " + texts++;
          archive.file((random.nextInt(5) == 0 ? "/./" : "") + path, text);
          become(path, text);
        }
      }
    }

    private void hardLink(LayerArchive archive, String path) {
      List<String> files =
          model.entrySet().stream()
              .filter(entry -> !entry.getValue().equals("/"))
              .map(Map.Entry::getKey)
              .toList();
      if (!files.isEmpty()) {
        String target = files.get(random.nextInt(files.size()));
        String text = model.getOrDefault(target, "");
        archive.hardLink(path, target);
        become(path, text);
      }
    }

    private void become(String path, String what) {
      model.keySet().removeIf(known -> known.startsWith(path + "/"));
      addParents(path);
      model.put(path, what);
    }

    private void addParents(String path) {
      for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
        model.putIfAbsent(path.substring(0, slash), "/");
      }
    }

    private boolean liesBelowAFile(String path) {
      for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
        if (!model.getOrDefault(path.substring(0, slash), "/").equals("/")) {
          return true;
        }
      }
      return false;
    }

    private String path() {
      List<String> names = new ArrayList<>();
      int depth = random.nextInt(1, 5);
      for (int i = 0; i < depth; i++) {
        names.add(NAMES[random.nextInt(NAMES.length)]);
      }
      return String.join("/", names);
    }
  }
}
