package dev.skiff.engine.operation;

import dev.skiff.engine.image.RunDefaults;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an image gives to instances made of it, where the user says nothing else. */
record ImageDefaults(
    String digest,
    List<String> entrypoint,
    List<String> command,
    List<String> environment,
    String workingDirectory,
    String user,
    Map<String, String> labels,
    Optional<Integer> stopSignal,
    RunDefaults run) {}
