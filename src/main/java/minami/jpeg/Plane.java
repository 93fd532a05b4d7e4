package minami.jpeg;

/**
 * The samples of one component, row by row.
 *
 * @param width samples in a row that belong to the picture
 * @param height rows that belong to the picture
 * @param stride distance between the first samples of two rows; whatever lies between {@code width}
 *     and {@code stride} is padding
 * @param samples unsigned samples, at least {@code stride * height} of them; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares planes, and a copy would be waste
public record Plane(int width, int height, int stride, byte[] samples) {
  public Plane {
    if (width < 1
        || height < 1
        || stride < width
        || samples.length < (height - 1L) * stride + width) {
      throw new IllegalArgumentException(
          "Plane of "
              + width
              + "x"
              + height
              + ", stride "
              + stride
              + ", "
              + samples.length
              + " samples");
    }
  }
}
