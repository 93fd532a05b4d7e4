package minami.image;

import minami.see.Point;

/**
 * Where a crop looks: one of nine places, each of which says which share of the surplus is cut off
 * at the left and at the top; or wherever the picture has something to see.
 */
public enum Gravity implements Coded {
  CENTRE("c", 0.5, 0.5),
  NORTH("n", 0.5, 0),
  NORTH_EAST("ne", 1, 0),
  EAST("e", 1, 0.5),
  SOUTH_EAST("se", 1, 1),
  SOUTH("s", 0.5, 1),
  SOUTH_WEST("sw", 0, 1),
  WEST("w", 0, 0.5),
  NORTH_WEST("nw", 0, 0),
  /** What draws the eye; the centre if nobody has looked. */
  SMART("smart", 0.5, 0.5),
  /** The faces; without any, as {@link #SMART}. */
  FACE("face", 0.5, 0.5);

  private final String code;
  private final double x;
  private final double y;

  Gravity(String code, double x, double y) {
    this.code = code;
    this.x = x;
    this.y = y;
  }

  /** The word for it in an address. */
  @Override
  public String code() {
    return code;
  }

  /**
   * The one that a word stands for.
   *
   * @throws IllegalArgumentException if none is
   */
  public static Gravity of(String code) {
    return Coded.of(values(), code);
  }

  /** The surplus cut off at the left and at the top, in shares of the whole surplus. */
  Point place() {
    return new Point(x, y);
  }
}
