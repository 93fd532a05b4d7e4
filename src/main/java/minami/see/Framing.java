package minami.see;

import java.util.Comparator;
import java.util.List;

/**
 * Where a crop's window lies, so that it shows what matters. The answer is the surplus cut off at
 * the left and at the top, in shares of the whole surplus: 0 is a window at the left or upper edge,
 * 1 one at the right or lower edge.
 */
public final class Framing {

  private static final Point CENTRE = new Point(0.5, 0.5);

  /** From the top of a face's box, in shares of its height. */
  private static final double EYES = 0.4;

  /** Above a face's box, in shares of its height. */
  private static final double HAIR = 1.0 / 8;

  /** Where the eyes are best, from the top of the window: the rule of thirds. */
  private static final double UPPER_THIRD = 1.0 / 3;

  private Framing() {}

  /**
   * The window that holds most of what draws the eye.
   *
   * @param width of the window, in shares of the picture's width: above 0, up to 1
   * @param height of the window, in shares of the picture's height
   */
  public static Point around(Saliency saliency, double width, double height) {
    return SalientWindow.best(saliency, width, height);
  }

  /**
   * The window around faces. The largest and surest comes first; the others are covered, too, as
   * far as they fit beside those before them. The faces are in the middle across, and the eyes at
   * the upper third, as far as that leaves the faces and their hair in the window. Of a face larger
   * than the window, it shows the eyes.
   *
   * @param faces at least one
   * @param width of the window, in shares of the picture's width: above 0, up to 1
   * @param height of the window, in shares of the picture's height
   * @return the centre, if none of the faces has any area in the picture
   */
  public static Point around(List<Face> faces, double width, double height) {
    Span across = null;
    Span down = null;
    double weights = 0;
    double middle = 0;
    double eyes = 0;
    for (Face face : byWeight(faces)) {
      Span x = across(face);
      Span y = down(face, height);
      if (across != null) {
        x = across.with(x);
        y = down.with(y);
        if (x.length() > width || y.length() > height) {
          continue;
        }
      }
      across = x;
      down = y;
      double weight = weight(face);
      weights += weight;
      middle += weight * (face.x() + face.width() / 2);
      eyes += weight * (face.y() + EYES * face.height());
    }
    if (across == null) {
      return CENTRE;
    }
    return new Point(
        place(across, middle / weights, 0.5, width),
        place(down, eyes / weights, UPPER_THIRD, height));
  }

  /** The faces that can be seen, the weightiest first; of equal ones, the earlier. */
  private static List<Face> byWeight(List<Face> faces) {
    return faces.stream()
        .filter(face -> weight(face) > 0)
        .filter(face -> across(face).length() > 0 && down(face, 0).length() > 0)
        .sorted(Comparator.comparingDouble(Framing::weight).reversed())
        .toList();
  }

  private static double weight(Face face) {
    return face.width() > 0 && face.height() > 0 ? face.width() * face.height() * face.score() : 0;
  }

  private static Span across(Face face) {
    return Span.inPicture(face.x(), face.x() + face.width());
  }

  /** The face with as much room for hair as the window has. */
  private static Span down(Face face, double window) {
    double room = Math.max(0, Math.min(HAIR * face.height(), window - face.height()));
    return Span.inPicture(face.y() - room, face.y() + face.height());
  }

  /**
   * Places the window along one axis.
   *
   * @param covered what it is to cover; where that is longer than the window, the focus is in the
   *     window's middle
   * @param focus a place in the picture
   * @param at where in the window the focus is best, in shares of the window
   * @param size the window's
   * @return in shares of the surplus
   */
  private static double place(Span covered, double focus, double at, double size) {
    if (size >= 1) {
      return 0.5;
    }
    double begin =
        covered.length() > size
            ? focus - size / 2
            : Math.max(covered.end() - size, Math.min(covered.begin(), focus - at * size));
    return Math.max(0, Math.min(1, begin / (1 - size)));
  }

  /** A part of one side of the picture, in shares of it. */
  private record Span(double begin, double end) {

    /** What of it is in the picture; of no or a negative length, if nothing is. */
    static Span inPicture(double begin, double end) {
      return new Span(Math.max(0, begin), Math.min(1, end));
    }

    double length() {
      return end - begin;
    }

    Span with(Span other) {
      return new Span(Math.min(begin, other.begin), Math.max(end, other.end));
    }
  }
}
