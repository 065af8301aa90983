/**
 * A base without kernels and guests: boot sets are empty files, and what a guest says is text on
 * the machine's channel, played by {@link dev.skiff.engine.base.fake.FakeGuest}. For tests and
 * simulations of the engine; nothing of it reaches a user.
 */
@NullMarked
package dev.skiff.engine.base.fake;

import org.jspecify.annotations.NullMarked;
