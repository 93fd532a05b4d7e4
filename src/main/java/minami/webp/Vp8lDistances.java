package minami.webp;

/** The distance codes of the neighbourhood of a pixel (RFC 9649, 3.6.2.2.1). */
final class Vp8lDistances {
  /** For each code from 1: how far to the left, and how far up. */
  private static final byte[] NEIGHBOURS = {
    0, 1, 1, 0, 1, 1, -1, 1, 0, 2, 2, 0, 1, 2, -1, 2,
    2, 1, -2, 1, 2, 2, -2, 2, 0, 3, 3, 0, 1, 3, -1, 3,
    3, 1, -3, 1, 2, 3, -2, 3, 3, 2, -3, 2, 0, 4, 4, 0,
    1, 4, -1, 4, 4, 1, -4, 1, 3, 3, -3, 3, 2, 4, -2, 4,
    4, 2, -4, 2, 0, 5, 3, 4, -3, 4, 4, 3, -4, 3, 5, 0,
    1, 5, -1, 5, 5, 1, -5, 1, 2, 5, -2, 5, 5, 2, -5, 2,
    4, 4, -4, 4, 3, 5, -3, 5, 5, 3, -5, 3, 0, 6, 6, 0,
    1, 6, -1, 6, 6, 1, -6, 1, 2, 6, -2, 6, 6, 2, -6, 2,
    4, 5, -4, 5, 5, 4, -5, 4, 3, 6, -3, 6, 6, 3, -6, 3,
    0, 7, 7, 0, 1, 7, -1, 7, 5, 5, -5, 5, 7, 1, -7, 1,
    4, 6, -4, 6, 6, 4, -6, 4, 2, 7, -2, 7, 7, 2, -7, 2,
    3, 7, -3, 7, 7, 3, -7, 3, 5, 6, -5, 6, 6, 5, -6, 5,
    8, 0, 4, 7, -4, 7, 7, 4, -7, 4, 8, 1, 8, 2, 6, 6,
    -6, 6, 8, 3, 5, 7, -5, 7, 7, 5, -7, 5, 8, 4, 6, 7,
    -6, 7, 7, 6, -7, 6, 8, 5, 7, 7, -7, 7, 8, 6, 8, 7,
  };

  /** How many codes there are; those above stand for the distance that much less. */
  static final int COUNT = NEIGHBOURS.length / 2;

  private Vp8lDistances() {}

  /** The distance in pixels of each code from 1, in an image of a width. */
  static int[] of(int width) {
    int[] distances = new int[COUNT];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Math.max(1, NEIGHBOURS[2 * i] + NEIGHBOURS[2 * i + 1] * width);
    }
    return distances;
  }
}
