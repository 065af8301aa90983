/**
 * What the fabric says for itself: ARP, neighbour discovery, router advertisements, DHCP, echo.
 * From a packet to a packet; sends nothing.
 */
@NullMarked
package dev.skiff.fabric.answer;

import org.jspecify.annotations.NullMarked;
