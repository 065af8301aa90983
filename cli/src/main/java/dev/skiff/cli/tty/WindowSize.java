package dev.skiff.cli.tty;

/** A terminal's size in characters. */
public record WindowSize(int rows, int columns) {}
