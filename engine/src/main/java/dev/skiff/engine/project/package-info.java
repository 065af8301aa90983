/**
 * What a person writes down about a project: {@code skiff.yaml}, {@code .skiffignore}, globs. From
 * text to typed records, with the place of every mistake; pure. Knows no images and no file system.
 */
@NullMarked
package dev.skiff.engine.project;

import org.jspecify.annotations.NullMarked;
