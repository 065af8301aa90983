/**
 * Images for the base hermit: of a Cargo project, compiled here with its kernel, or of a program
 * that somebody compiled elsewhere.
 */
@NullMarked
package dev.skiff.engine.build.hermit;

import org.jspecify.annotations.NullMarked;
