package dev.skiff.engine.dataplane;

import java.time.Duration;

/**
 * How long things are waited for.
 *
 * @param starting how long a process may take until it answers
 * @param look how often one that is starting is tried
 * @param answer how long one may take for an answer
 * @param ending how long one may take to end by itself
 * @param applying how long an apply waits for a process that is not there
 * @param retry between two tries to publish a lost port
 * @param idle how long a process of which nothing is wanted is kept
 */
record Pace(
    Duration starting,
    Duration look,
    Duration answer,
    Duration ending,
    Duration applying,
    Duration retry,
    Duration idle) {

  /** A Java program takes some tenths of a second to answer, and many times that on a busy host. */
  static final Pace REAL =
      new Pace(
          Duration.ofSeconds(60),
          Duration.ofMillis(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1));
}
