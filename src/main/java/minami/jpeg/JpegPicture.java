package minami.jpeg;

import java.util.List;

/**
 * A decoded picture: a plane for each component.
 *
 * @param width width of the scaled picture, which is that of a plane with the largest sampling
 *     factor
 * @param height height of the scaled picture
 * @param planes one plane for each component, each at its own size
 * @param color what the planes hold
 * @param inverted whether C, M, Y and K are stored as Adobe does, 255 for no ink, so that the ink
 *     is {@code 255 - v}. (Of YCCK, converting the first three planes as YCbCr to RGB gives {@code
 *     255 - C}, {@code 255 - M} and {@code 255 - Y} first.)
 * @param completeness how much of the picture was there, from 0 to 1, to about an MCU; the rest is
 *     neutral gray
 */
public record JpegPicture(
    int width,
    int height,
    List<Plane> planes,
    ColorTransform color,
    boolean inverted,
    double completeness) {
  public JpegPicture {
    planes = List.copyOf(planes);
  }

  public Plane plane(int component) {
    return planes.get(component);
  }
}
