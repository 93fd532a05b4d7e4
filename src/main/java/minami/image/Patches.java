package minami.image;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Finds what each frame of an animation changes. A pixel is painted only where it is another than
 * the one that is there: that leaves long runs of nothing, which take few bytes, and what does not
 * move does not flicker when it is dithered. A GIF paints over, so that a pixel that is to become
 * transparent has to be cleared with the patch before.
 */
final class Patches implements Iterator<Patch> {

  /** From this on a pixel is opaque. */
  private static final int OPAQUE = 128;

  private final List<Frame> frames;
  private final int width;
  private int next;

  /** What is there: opaque pixels, and 0. */
  private int[] shown;

  private int[] wanted;

  Patches(List<Frame> frames) {
    this.frames = frames;
    wanted = pixels(0);
    width = frames.get(0).pixels().width();
    shown = new int[wanted.length];
  }

  private int[] pixels(int frame) {
    Pixels pixels = frames.get(frame).pixels();
    int[] argb = new int[pixels.width() * pixels.height()];
    for (int i = 0; i < argb.length; i++) {
      int pixel = pixels.argb(i);
      argb[i] = pixel >>> 24 < OPAQUE ? 0 : 0xFF000000 | pixel;
    }
    return argb;
  }

  @Override
  public boolean hasNext() {
    return next < frames.size();
  }

  @Override
  public Patch next() {
    boolean first = next == 0;
    next++;
    int[] after = hasNext() ? pixels(next) : wanted;
    int left = first ? 0 : width;
    int right = first ? width : 0;
    int top = first ? 0 : wanted.length / width;
    int bottom = first ? wanted.length / width : 0;
    boolean cleared = false;
    for (int i = 0, y = 0; i < wanted.length; y++) {
      for (int x = 0; x < width; x++, i++) {
        boolean vanishes = wanted[i] != 0 && after[i] == 0;
        cleared |= vanishes;
        if (vanishes || wanted[i] != shown[i]) {
          left = Math.min(left, x);
          right = Math.max(right, x + 1);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y + 1);
        }
      }
    }
    if (right == 0) { // nothing changes, and a patch has one pixel at least
      left = 0;
      top = 0;
      right = 1;
      bottom = 1;
    }
    int[] argb = new int[(right - left) * (bottom - top)];
    for (int y = top, o = 0; y < bottom; y++) {
      for (int i = y * width + left; i < y * width + right; i++) {
        argb[o++] = wanted[i] == shown[i] ? 0 : wanted[i];
      }
    }
    if (cleared) {
      for (int y = top; y < bottom; y++) {
        Arrays.fill(wanted, y * width + left, y * width + right, 0);
      }
    }
    shown = wanted;
    wanted = after;
    return new Patch(left, top, right - left, bottom - top, argb, cleared);
  }
}
