package minami.webp;

/** Undoes a transform (RFC 9649, 3.5), row by row. */
interface Vp8lTransform {
  /**
   * Undoes the transform of the next row.
   *
   * @param in where the row is, which is not changed
   * @param from where it begins there
   * @return the row, from index 0, until the next call
   */
  int[] invert(int[] in, int from);
}
