package minami.image;

import java.util.ArrayList;
import java.util.List;

/**
 * Small pictures of an original that together show all that any thumbnail of it can show. One copy
 * is not enough: what is transparent is shown on any background, and in a copy of a very long
 * original nothing can be made out.
 */
final class Views {

  /** Originals longer than this, as the ratio of their sides, are looked at in parts. */
  private static final int LONGEST = 3;

  private static final int MOST_PARTS = 8;

  private static final int WHITE = 0xFFFFFF;
  private static final int BLACK = 0;

  private Views() {}

  /** How many parts along its longer side an original is looked at in. */
  static int parts(int width, int height) {
    double ratio = (double) Math.max(width, height) / Math.min(width, height);
    return ratio <= LONGEST ? 1 : (int) Math.min(MOST_PARTS, Math.ceil(ratio));
  }

  /**
   * The views of a copy, in three bands: of each part on white, and on black if it has alpha, as
   * whatever there is differs from one of the two.
   */
  static List<Pixels> of(Pixels copy, int parts) {
    List<Pixels> views = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      Pixels part = part(copy, i, parts);
      views.add(on(part, WHITE));
      if (part.alpha()) {
        views.add(on(part, BLACK));
      }
    }
    return views;
  }

  /** The whole of a copy in so many parts, as small as one of them, on white, in three bands. */
  static Pixels whole(Pixels copy, int parts) {
    return on(parts == 1 ? copy : shrunk(copy, parts), WHITE);
  }

  private static Pixels on(Pixels p, int background) {
    return Canvas.coloured(Canvas.flatten(p, background));
  }

  private static Pixels part(Pixels p, int number, int parts) {
    boolean wide = p.width() > p.height();
    int from = (wide ? p.width() : p.height()) * number / parts;
    int to = (wide ? p.width() : p.height()) * (number + 1) / parts;
    return wide ? p.cut(from, 0, to - from, p.height()) : p.cut(0, from, p.width(), to - from);
  }

  /** By means of squares of this side; what is left over at the right and below is left out. */
  private static Pixels shrunk(Pixels p, int by) {
    int width = Math.max(1, p.width() / by);
    int height = Math.max(1, p.height() / by);
    byte[] out = new byte[width * height * p.bands()];
    for (int y = 0, o = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int b = 0; b < p.bands(); b++) {
          out[o++] = mean(p, x * by, y * by, by, b);
        }
      }
    }
    return new Pixels(out, width, height, p.bands(), p.alpha());
  }

  private static byte mean(Pixels p, int left, int top, int side, int band) {
    int right = Math.min(p.width(), left + side);
    int bottom = Math.min(p.height(), top + side);
    int sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += p.samples()[(y * p.width() + x) * p.bands() + band] & 0xFF;
      }
    }
    return (byte) (sum / ((right - left) * (bottom - top)));
  }
}
