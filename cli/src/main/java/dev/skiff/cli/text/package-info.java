/**
 * How values look to a person: tables, ages, sizes, states. Pure; what it prints is pinned by
 * golden files.
 */
@NullMarked
package dev.skiff.cli.text;

import org.jspecify.annotations.NullMarked;
