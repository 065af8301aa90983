/**
 * The resolver at each gateway: names of instances for those who may reach them. Its codec reads
 * and writes memory and allocates nothing for local names; dnsjava is its oracle in the tests.
 */
@NullMarked
package dev.skiff.fabric.dns;

import org.jspecify.annotations.NullMarked;
