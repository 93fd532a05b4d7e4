package minami.image;

import java.util.Arrays;

/** What an animation shows at a time: transparent in the beginning, changed by each frame. */
final class FrameCanvas {

  private static final int OPAQUE = 255;

  private final int width;
  private final int height;
  private final int[] argb;

  /** What the last frame has covered, if that is to come back. */
  private int[] covered = {};

  private FrameHeader last = new FrameHeader(0, 0, 0, 0, 0, true, Disposal.NONE);

  FrameCanvas(int width, int height) {
    this.width = width;
    this.height = height;
    argb = new int[Math.multiplyExact(width, height)];
  }

  /** The bytes of the heap that it takes. */
  static long memory(AnimatedSource source) {
    boolean keepsCovered =
        source.headers().stream().anyMatch(p -> p.disposal() == Disposal.PREVIOUS);
    return (keepsCovered ? 2L : 1L) * Integer.BYTES * source.width() * source.height();
  }

  /** Disposes of the last frame and makes ready for the rows of the next. */
  AnimatedSource.Rows begin(FrameHeader header) {
    dispose();
    last = header;
    if (header.disposal() == Disposal.PREVIOUS) {
      keepCovered();
    }
    return new Painter(header);
  }

  private void dispose() {
    int shown = shownWidth(last);
    for (int y = last.y(); y < bottom(last); y++) {
      int at = at(last, y);
      switch (last.disposal()) {
        case NONE -> {}
        case BACKGROUND -> Arrays.fill(argb, at, at + shown, 0);
        case PREVIOUS -> System.arraycopy(covered, (y - last.y()) * shown, argb, at, shown);
      }
    }
  }

  private void keepCovered() {
    int shown = shownWidth(last);
    int size = shown * Math.max(0, bottom(last) - last.y());
    covered = covered.length < size ? new int[size] : covered;
    for (int y = last.y(); y < bottom(last); y++) {
      System.arraycopy(argb, at(last, y), covered, (y - last.y()) * shown, shown);
    }
  }

  private int at(FrameHeader header, int y) {
    return y * width + Math.min(header.x(), width);
  }

  private int shownWidth(FrameHeader header) {
    return Math.max(0, Math.min(header.width(), width - header.x()));
  }

  private int bottom(FrameHeader header) {
    return Math.min(header.y() + header.height(), height);
  }

  /** What reaches past the canvas is not seen. */
  private final class Painter implements AnimatedSource.Rows {

    private final FrameHeader header;
    private final int shown;
    private int y;

    Painter(FrameHeader header) {
      this.header = header;
      shown = shownWidth(header);
      y = header.y();
    }

    @Override
    public void add(int[] row, int offset) {
      if (y >= bottom(header)) {
        return;
      }
      int at = at(header, y++);
      if (!header.blends()) {
        System.arraycopy(row, offset, argb, at, shown);
        return;
      }
      for (int i = 0; i < shown; i++) {
        int over = row[offset + i];
        int opacity = over >>> 24;
        int under = argb[at + i];
        if (opacity == OPAQUE || opacity > 0 && under >>> 24 == 0) {
          argb[at + i] = over;
        } else if (opacity > 0) {
          argb[at + i] = blend(over, under);
        }
      }
    }
  }

  /**
   * In the integers of libwebp's {@code WebPAnimDecoder}, which round down. Over nothing a colour
   * stays what it is; there libwebp may take a level off.
   */
  private static int blend(int over, int under) {
    int overOpacity = over >>> 24;
    int underOpacity = (under >>> 24) * (256 - overOpacity) >> 8;
    int opacity = overOpacity + underOpacity;
    int scale = (1 << 24) / opacity;
    int blended = opacity << 24;
    for (int shift = 0; shift < 24; shift += 8) {
      long sum =
          (long) (over >> shift & 0xFF) * overOpacity
              + (long) (under >> shift & 0xFF) * underOpacity;
      blended |= (int) (sum * scale >> 24) << shift;
    }
    return blended;
  }

  /** Crops and resizes what is shown now; without alpha if nothing shines through. */
  Pixels shrink(Geometry geometry, Deadline deadline) {
    boolean alpha = !isOpaque();
    Resizer resizer = Resizer.ofColours(width, height, alpha, geometry, deadline);
    byte[] row = new byte[width * (alpha ? 4 : 3)];
    for (int y = 0; resizer.wantsMore(); y++) {
      unpack(y, alpha, row);
      resizer.add(row, 0);
    }
    return resizer.result();
  }

  private boolean isOpaque() {
    int common = -1;
    for (int pixel : argb) {
      common &= pixel;
    }
    return common >>> 24 == OPAQUE;
  }

  private void unpack(int y, boolean alpha, byte[] row) {
    int o = 0;
    for (int i = y * width; i < (y + 1) * width; i++) {
      int pixel = argb[i];
      row[o++] = (byte) (pixel >> 16);
      row[o++] = (byte) (pixel >> 8);
      row[o++] = (byte) pixel;
      if (alpha) {
        row[o++] = (byte) (pixel >> 24);
      }
    }
  }
}
