package minami.jpeg;

/** Takes a picture row by row; each component's rows come from the top, one by one. */
@FunctionalInterface
public interface ComponentRows {
  /**
   * Takes a component's next row.
   *
   * @param samples holds it, until this returns
   * @param offset where in them it begins
   */
  void row(int component, byte[] samples, int offset);
}
