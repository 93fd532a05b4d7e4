package minami.see;

import java.util.List;
import java.util.Optional;

/**
 * What has been seen in an original, so far: it serves all sizes of it. Immutable.
 *
 * @param saliency what draws the eye; empty if nobody has looked
 * @param faces the surest first; empty if nobody has looked for them
 * @param scores what moderation decides by
 */
public record Seen(Optional<Saliency> saliency, Optional<List<Face>> faces, Scores scores) {

  /** Nobody has looked. */
  public static final Seen NOTHING = new Seen(Optional.empty(), Optional.empty(), Scores.NONE);

  /** Somebody has looked, and could not see anything. */
  public static final Seen IN_VAIN =
      new Seen(
          Optional.of(Saliency.of(new Picture(new byte[3], 1, 1))),
          Optional.of(List.of()),
          Scores.NONE);

  private static final int OVERHEAD = 80;
  private static final int FACE_WEIGHT = 64;

  /** The same with these scores. */
  public Seen with(Scores found) {
    return new Seen(saliency, faces, found);
  }

  /**
   * Where a window lies that shows most of the subject.
   *
   * @param preferFaces whether faces, if there are any, come before what draws the eye
   * @param width of the window, in shares of the picture's width: above 0, up to 1
   * @param height of the window, in shares of the picture's height
   * @return the surplus cut off at the left and at the top, in shares of the whole surplus; empty
   *     if nobody has looked
   */
  public Optional<Point> subject(boolean preferFaces, double width, double height) {
    List<Face> found = preferFaces ? faces.orElse(List.of()) : List.of();
    return found.isEmpty()
        ? saliency.map(map -> Framing.around(map, width, height))
        : Optional.of(Framing.around(found, width, height));
  }

  /** The bytes of heap that it takes. */
  public int weight() {
    return OVERHEAD
        + saliency.map(Saliency::weight).orElse(0)
        + faces.map(List::size).orElse(0) * FACE_WEIGHT
        + scores.weight();
  }
}
