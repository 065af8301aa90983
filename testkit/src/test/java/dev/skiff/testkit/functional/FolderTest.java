package dev.skiff.testkit.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A project's folder, from a look at it to a guest that answers. */
@Tag("functional")
@ExtendWith(SharedHome.class)
class FolderTest {
  @Test
  void aFolderIsLookedAtBuiltAndBoots(SkiffHome home) throws IOException {
    Path folder = Files.createDirectories(home.scratch().resolve("greeting"));
    Files.copy(home.programs().hello(), folder.resolve("hello"));
    Files.writeString(folder.resolve("words.txt"), "good morning");
    Files.createLink(folder.resolve("greeting.txt"), folder.resolve("words.txt"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("words.txt"));
    Files.createLink(folder.resolve("link-too"), folder.resolve("link"));
    assertThat(home.skiff("init", folder).succeeded().text())
        .contains("./hello is a program", "wrote " + folder.resolve("skiff.yaml"));
    int port = WebClient.freePort();
    Files.writeString(
        folder.resolve("skiff.yaml"),
        """
        program: ./hello
        args: ["8090"]
        ports: ["%d:8090"]
        memory: 128m
        files:
          - from: words.txt
            to: /data/
          - from: greeting.txt
            to: /data/
          - from: "link*"
            to: /data/
        dirs:
          - path: /data
            mode: 0777
        """
            .formatted(port));
    home.boot("run", "-d", "--wait", "--name", "greeting", folder).succeeded();
    WebClient web = new WebClient(port);
    assertThat(web.get("/read?name=words.txt")).contains("good morning");
    assertThat(web.get("/stat?name=words.txt"))
        .endsWith(" names 2\n")
        .isEqualTo(web.get("/stat?name=greeting.txt"));
    assertThat(web.get("/stat?name=link-too"))
        .endsWith(" names 2\n")
        .isEqualTo(web.get("/stat?name=link"))
        .isNotEqualTo(web.get("/stat?name=words.txt"));
    assertThat(home.skiff("files", "tree", "greeting:/data").succeeded().lines())
        .containsExactly(
            "/data",
            "├── greeting.txt",
            "├── link -> words.txt",
            "├── link-too -> words.txt link to /data/link",
            "└── words.txt link to /data/greeting.txt");
    assertThat(home.skiff("build", folder).succeeded().text()).contains("unchanged");
    home.boot("rm", "-f", "greeting").succeeded();
  }
}
