package minami.jpeg;

/**
 * Rows of a plane at the picture's size. Between samples of half the width, or half of both, it
 * interpolates as libjpeg's "fancy" upsampling does: a new sample is 3/4 of the nearer one and 1/4
 * of the farther one in each direction. Other samples are repeated.
 */
abstract class Upsampler {
  final Plane plane;

  private Upsampler(Plane plane) {
    this.plane = plane;
  }

  static Upsampler of(Plane plane, int width, int height) {
    boolean halfWide =
        plane.width() > 2 && plane.width() != width && plane.width() == (width + 1) / 2;
    boolean halfHigh = plane.height() != height && plane.height() == (height + 1) / 2;
    if (halfWide && (halfHigh || plane.height() == height)) {
      return new Interpolate(plane, halfHigh);
    }
    return new Repeat(plane, width, height);
  }

  /** Fills a row of the picture's width. */
  abstract void row(int y, int[] out);

  private static final class Repeat extends Upsampler {
    private final int[] columns;
    private final int[] rows;

    Repeat(Plane plane, int width, int height) {
      super(plane);
      this.columns = nearest(plane.width(), width);
      this.rows = nearest(plane.height(), height);
    }

    /** For each of {@code to} places, which of {@code from} samples is shown there. */
    private static int[] nearest(int from, int to) {
      // Sizes are rounded up, factors are not: nine samples at half the size are five.
      int factor = Component.ceilDiv(to, from);
      boolean whole = Component.ceilDiv(to, factor) == from;
      int[] places = new int[to];
      for (int i = 0; i < to; i++) {
        places[i] = whole ? i / factor : (int) ((long) i * from / to);
      }
      return places;
    }

    @Override
    void row(int y, int[] out) {
      int from = rows[y] * plane.stride();
      for (int x = 0; x < out.length; x++) {
        out[x] = plane.samples()[from + columns[x]] & 0xFF;
      }
    }
  }

  private static final class Interpolate extends Upsampler {
    private final boolean vertically;

    /** A row of sums of near and far samples, of weight 4 (or 1, if not vertically). */
    private final int[] sums;

    Interpolate(Plane plane, boolean vertically) {
      super(plane);
      this.vertically = vertically;
      this.sums = new int[plane.width()];
    }

    @Override
    void row(int y, int[] out) {
      addRows(y);
      // libjpeg's roundings: up and down in turn, so that neither direction gains.
      int shift = vertically ? 4 : 2;
      int roundLeft = vertically ? 8 : 1;
      int roundRight = vertically ? 7 : 2;
      int[] in = sums;
      int last = in.length - 1;
      out[0] = 4 * in[0] + roundLeft >> shift;
      for (int i = 0; i < last; i++) {
        out[2 * i + 1] = 3 * in[i] + in[i + 1] + roundRight >> shift;
        out[2 * i + 2] = 3 * in[i + 1] + in[i] + roundLeft >> shift;
      }
      if (out.length > 2 * last + 1) {
        out[2 * last + 1] = 4 * in[last] + roundRight >> shift;
      }
    }

    private void addRows(int y) {
      byte[] samples = plane.samples();
      int near = (vertically ? y >> 1 : y) * plane.stride();
      if (!vertically) {
        for (int i = 0; i < sums.length; i++) {
          sums[i] = samples[near + i] & 0xFF;
        }
        return;
      }
      int farRow =
          (y & 1) == 0 ? Math.max(0, (y >> 1) - 1) : Math.min(plane.height() - 1, (y >> 1) + 1);
      int far = farRow * plane.stride();
      for (int i = 0; i < sums.length; i++) {
        sums[i] = 3 * (samples[near + i] & 0xFF) + (samples[far + i] & 0xFF);
      }
    }
  }
}
