package minami.see;

/** Faces that fit into a window together, each with room for the hair. */
final class FaceGroup {

  /** From the top of a face's box, in shares of its height. */
  private static final double EYES = 0.4;

  /** Above a face's box, in shares of its height. */
  private static final double HAIR = 1.0 / 8;

  /** Where the eyes are best, from the top of the window: the rule of thirds. */
  private static final double UPPER_THIRD = 1.0 / 3;

  private final double width;
  private final double height;
  private Span across;
  private Span down;
  private double weight;

  /** Sums over the faces, by weight: the middles from the left, the eyes from the top. */
  private double middles;

  private double eyes;

  /**
   * A group of one, whether or not it fits.
   *
   * @param width of the window, in shares of the picture's width
   * @param height of the window, in shares of the picture's height
   */
  FaceGroup(Face first, double width, double height) {
    this.width = width;
    this.height = height;
    add(first, across(first), down(first, height));
  }

  /** How much a face matters: the more, the larger and the surer it is. */
  static double weightOf(Face face) {
    return face.width() * face.height() * face.score();
  }

  /** Whether there is anything of a face in the picture. */
  static boolean isSeen(Face face) {
    return face.width() > 0
        && face.height() > 0
        && face.score() > 0
        && across(face).length() > 0
        && down(face, 0).length() > 0;
  }

  void addIfItFits(Face face) {
    Span x = across.with(across(face));
    Span y = down.with(down(face, height));
    if (x.length() <= width && y.length() <= height) {
      add(face, x, y);
    }
  }

  private void add(Face face, Span newAcross, Span newDown) {
    across = newAcross;
    down = newDown;
    weight += weightOf(face);
    middles += weightOf(face) * (face.x() + face.width() / 2);
    eyes += weightOf(face) * (face.y() + EYES * face.height());
  }

  /** The sum of the faces' weights. */
  double weight() {
    return weight;
  }

  /** The window around them: the surplus cut off at the left and at the top, in shares of it. */
  Point window() {
    return new Point(
        place(across, middles / weight, 0.5, width),
        place(down, eyes / weight, UPPER_THIRD, height));
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

  private static Span across(Face face) {
    return Span.inPicture(face.x(), face.x() + face.width());
  }

  /** The face, and as much room for hair as the window has. */
  private static Span down(Face face, double window) {
    double room = Math.max(0, Math.min(HAIR * face.height(), window - face.height()));
    return Span.inPicture(face.y() - room, face.y() + face.height());
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
