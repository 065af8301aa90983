/**
 * What a user asked to see of values: templates in the part of Go's language that Docker's users
 * write, JSON, and listings that are tables, lines or JSON as asked. Owns the language and its
 * bounds; knows no command and no engine.
 */
@NullMarked
package dev.skiff.cli.format;

import org.jspecify.annotations.NullMarked;
