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
 * @param inverted whether CMYK or YCCK is stored as Adobe does: 255 means no ink. The K plane and,
 *     after YCbCr to RGB has given C, M and Y, these too are then to be taken as {@code 255 - v}
 * @param completeness how much of the picture was there, from 0 to 1; the rest is neutral gray
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
