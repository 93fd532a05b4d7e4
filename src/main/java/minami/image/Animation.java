package minami.image;

import java.util.List;

/**
 * Small pictures of one size that are shown one after the other.
 *
 * @param frames at least one
 * @param loops how often all of them are shown; 0 for ever
 */
record Animation(List<Frame> frames, int loops) {}
