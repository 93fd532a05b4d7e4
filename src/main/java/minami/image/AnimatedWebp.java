package minami.image;

import java.util.Arrays;
import java.util.List;
import minami.webp.WebpWriter;

/** Writes animated WebPs: of each frame what differs from the one before. */
final class AnimatedWebp {

  private AnimatedWebp() {}

  /**
   * A file.
   *
   * @param betweenRows called before each row, or a few, of each step; what it throws ends the
   *     writing
   */
  static byte[] encode(Animation animation, int quality, Runnable betweenRows) {
    List<Frame> frames = animation.frames();
    Pixels before = frames.get(0).pixels();
    WebpWriter writer = new WebpWriter(before.width(), before.height(), 0, animation.loops());
    for (int i = 0; i < frames.size(); i++) {
      Frame frame = frames.get(i);
      Pixels shown = frame.pixels();
      Box box = i == 0 ? Box.all(shown) : Box.ofChanges(before, shown);
      writer.add(
          WebpOutput.image(
              shown.cut(box.x(), box.y(), box.width(), box.height()), quality, betweenRows),
          box.x(),
          box.y(),
          frame.millis(),
          false,
          false);
      before = shown;
    }
    return writer.file();
  }

  /** A part of a picture; it begins at even places, as the format wants it. */
  private record Box(int x, int y, int width, int height) {

    static Box all(Pixels p) {
      return new Box(0, 0, p.width(), p.height());
    }

    /** All that differs; a pixel in the corner if nothing does. */
    static Box ofChanges(Pixels a, Pixels b) {
      int stride = a.width() * a.bands();
      int left = stride;
      int right = 0;
      int top = a.height();
      int bottom = 0;
      for (int row = 0; row < a.height(); row++) {
        int from = row * stride;
        int to = from + stride;
        int first = Arrays.mismatch(a.samples(), from, to, b.samples(), from, to);
        if (first >= 0) {
          top = Math.min(top, row);
          bottom = row + 1;
          left = Math.min(left, first);
          right = Math.max(right, lastMismatch(a.samples(), b.samples(), from, to));
        }
      }
      if (bottom == 0) {
        return new Box(0, 0, 1, 1);
      }
      int x = left / a.bands() & ~1;
      int y = top & ~1;
      return new Box(x, y, right / a.bands() + 1 - x, bottom - y);
    }

    private static int lastMismatch(byte[] a, byte[] b, int from, int to) {
      int last = to - 1;
      while (a[last] == b[last]) {
        last--;
      }
      return last - from;
    }
  }
}
