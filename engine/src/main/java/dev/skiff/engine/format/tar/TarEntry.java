package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.tree.Node;

/**
 * One entry of an archive, hard links resolved.
 *
 * @param path clean and relative, as in a {@link dev.skiff.engine.format.tree.FileTree}
 */
public record TarEntry(String path, Node node) {}
