package minami.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import minami.jpeg.JpegEncoder;
import minami.jpeg.Plane;

/** Writes a small picture. Nothing of the original's metadata goes along. */
final class Encoder {

  /** From this quality on, colour is kept at full resolution. */
  private static final int FULL_COLOUR_QUALITY = 90;

  private Encoder() {}

  static boolean keepsFullColour(int quality) {
    return quality >= FULL_COLOUR_QUALITY;
  }

  /**
   * Writes a JPEG.
   *
   * @param planes Y alone, or Y, Cb and Cr
   */
  static byte[] jpeg(List<Plane> planes, int quality) {
    return planes.size() == 1
        ? JpegEncoder.encode(planes.get(0), quality)
        : JpegEncoder.encode(planes.get(0), planes.get(1), planes.get(2), quality);
  }

  /**
   * Writes a JPEG.
   *
   * @param pixels in sRGB or grey, without alpha
   */
  static byte[] jpeg(Pixels pixels, int quality) {
    return jpeg(
        pixels.bands() == 1
            ? List.of(new Plane(pixels.width(), pixels.height(), pixels.width(), pixels.samples()))
            : Ycc.planes(pixels, keepsFullColour(quality)),
        quality);
  }

  /**
   * Writes a PNG.
   *
   * @param pixels in sRGB or grey
   */
  static byte[] png(Pixels pixels) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(pixels.samples().length / 2);
    try {
      ImageWriter writer = ImageIoProviders.pngWriter();
      try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
        writer.setOutput(stream);
        writer.write(image(pixels));
      } finally {
        writer.dispose();
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static BufferedImage image(Pixels p) {
    ColorSpace space =
        ColorSpace.getInstance(p.colours() == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    int transparency = p.alpha() ? Transparency.TRANSLUCENT : Transparency.OPAQUE;
    WritableRaster raster =
        SrgbConversion.interleaved(p.samples(), p.width(), p.height(), p.bands());
    return new BufferedImage(
        new ComponentColorModel(space, p.alpha(), false, transparency, DataBuffer.TYPE_BYTE),
        raster,
        false,
        null);
  }
}
