package minami.webp;

/** Keeps all rows, and what a sink is promised about them. */
final class PlaneCollector implements PlaneSink {
  private final int width;
  private final int height;
  private final byte[] planes;
  private int next;
  private boolean oddBeforeEnd;

  PlaneCollector(int width, int height) {
    this.width = width;
    this.height = height;
    this.planes = new byte[width * height + 2 * chromaWidth() * chromaHeight(height)];
  }

  private int chromaWidth() {
    return (width + 1) / 2;
  }

  private static int chromaHeight(int rows) {
    return (rows + 1) / 2;
  }

  @Override
  public void rows(
      byte[] y,
      int yOffset,
      int yStride,
      int rows,
      byte[] u,
      byte[] v,
      int uvOffset,
      int uvStride) {
    oddBeforeEnd |= (next & 1) != 0;
    copy(y, yOffset, yStride, rows, width, next * width);
    int half = chromaWidth();
    int uAt = width * height;
    int vAt = uAt + half * chromaHeight(height);
    copy(u, uvOffset, uvStride, chromaHeight(rows), half, uAt + next / 2 * half);
    copy(v, uvOffset, uvStride, chromaHeight(rows), half, vAt + next / 2 * half);
    next += rows;
  }

  private void copy(byte[] from, int offset, int stride, int rows, int length, int to) {
    for (int i = 0; i < rows; i++) {
      System.arraycopy(from, offset + i * stride, planes, to + i * length, length);
    }
  }

  byte[] bytes() {
    return planes;
  }

  int rows() {
    return next;
  }

  boolean hadOddRowsBeforeEnd() {
    return oddBeforeEnd;
  }
}
