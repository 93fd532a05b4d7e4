package minami.see;

import java.util.Arrays;

/**
 * A square around a picture, with the same centre and the picture's longer side, black where the
 * picture is not. The square's pixels are interpolated between the picture's without smoothing, as
 * MediaPipe does it.
 */
final class Letterbox {
  private static final float BLACK = -1;

  private final Picture picture;

  /** The square's side, in pixels of the picture. */
  private final int side;

  Letterbox(Picture picture) {
    this.picture = picture;
    this.side = Math.max(picture.width(), picture.height());
  }

  /** Red, green and blue from -1 to 1, of {@code size * size} pixels. */
  float[][] planes(int size, Runnable check) {
    double scale = (double) side / size;
    Interpolation down = Interpolation.ofCentres(picture.height(), size, scale);
    Interpolation across = Interpolation.ofCentres(picture.width(), size, scale);
    int top = firstInside(picture.height(), size);
    int left = firstInside(picture.width(), size);
    float[][] planes = new float[3][size * size];
    for (int channel = 0; channel < planes.length; channel++) {
      Arrays.fill(planes[channel], BLACK);
      for (int y = top; y < size - top; y++) {
        check.run();
        for (int x = left; x < size - left; x++) {
          planes[channel][y * size + x] =
              Interpolation.sample(picture, channel, down, y, across, x);
        }
      }
    }
    return planes;
  }

  /** The first pixel of the square, along one side, whose centre is in the picture. */
  private int firstInside(int length, int size) {
    double margin = (side - length) / 2.0 * size / side;
    return (int) Math.ceil(margin - 0.5);
  }

  /** A face in shares of the picture's sides that is given in shares of the square's. */
  Face inPicture(Face face) {
    double across = (double) side / picture.width();
    double down = (double) side / picture.height();
    return new Face(
        (face.x() - 0.5) * across + 0.5,
        (face.y() - 0.5) * down + 0.5,
        face.width() * across,
        face.height() * down,
        face.score());
  }
}
