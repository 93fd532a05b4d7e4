package minami.image;

import minami.jpeg.Plane;

/** The rows of one component of a JPEG. */
final class PlaneRows implements RowSource {

  private final Plane plane;
  private int y;

  PlaneRows(Plane plane) {
    this.plane = plane;
  }

  @Override
  public int width() {
    return plane.width();
  }

  @Override
  public int height() {
    return plane.height();
  }

  @Override
  public int bands() {
    return 1;
  }

  @Override
  public boolean alpha() {
    return false;
  }

  @Override
  public boolean premultiplied() {
    return false;
  }

  @Override
  public void next(byte[] row) {
    System.arraycopy(plane.samples(), y * plane.stride(), row, 0, plane.width());
    y++;
  }
}
