package minami.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import minami.jpeg.JpegEncoder;
import minami.jpeg.Plane;
import minami.png.PngEncoder;
import minami.see.BlurHash;
import minami.see.Picture;

/** Writes a small picture. Nothing of the original's metadata goes along. */
final class Encoder {

  /** Components of a blur hash across and down, and the characters that they take. */
  private static final int ACROSS = 4;

  private static final int DOWN = 3;

  static final int BLURHASH_LENGTH = 4 + 2 * ACROSS * DOWN;

  /** From this quality on, colour is kept at full resolution. */
  private static final int FULL_COLOUR_QUALITY = 90;

  private Encoder() {}

  /** Whether colour is kept at full resolution; a lossy WebP has it at half always. */
  static boolean keepsFullColour(OutputFormat format, int quality) {
    return format == OutputFormat.JPEG && quality >= FULL_COLOUR_QUALITY;
  }

  /**
   * Writes a picture.
   *
   * @param pixels in sRGB or grey, without alpha if the format does not keep it
   * @param quality of a format that has one
   * @param betweenRows called before each row, or a few, of what takes long; what it throws ends
   *     the writing
   */
  static Encoded encode(Pixels pixels, OutputFormat format, int quality, Runnable betweenRows) {
    return format == OutputFormat.AUTO
        ? suited(pixels, quality, betweenRows)
        : new Encoded(bytes(pixels, format, quality, betweenRows), format);
  }

  /** As PNG what is transparent, and what is drawn if that takes fewer bytes; else as JPEG. */
  private static Encoded suited(Pixels pixels, int quality, Runnable betweenRows) {
    boolean opaque = pixels.isOpaque();
    boolean mayBePng = !opaque || pixels.isDrawn();
    Encoded png = mayBePng ? encode(pixels, OutputFormat.PNG, quality, betweenRows) : null;
    if (!opaque) {
      return png;
    }
    Encoded jpeg = encode(Canvas.flatten(pixels, 0), OutputFormat.JPEG, quality, betweenRows);
    return png != null && png.bytes().length <= jpeg.bytes().length ? png : jpeg;
  }

  private static byte[] bytes(
      Pixels pixels, OutputFormat format, int quality, Runnable betweenRows) {
    return switch (format) {
      case JPEG -> jpeg(planes(pixels, quality), quality, betweenRows);
      case PNG -> png(pixels, betweenRows);
      case GIF -> GifEncoder.encode(pixels, betweenRows);
      case BLURHASH -> blurHash(Canvas.coloured(pixels));
      case WEBP -> WebpOutput.encode(pixels, quality, betweenRows);
      case AUTO -> throw new IllegalArgumentException("several formats");
    };
  }

  /**
   * Writes an animation.
   *
   * @param betweenRows as that of a picture
   */
  static Encoded encode(
      Animation animation, OutputFormat format, int quality, Runnable betweenRows) {
    byte[] bytes =
        switch (format) {
          case WEBP -> AnimatedWebp.encode(animation, quality, betweenRows);
          case GIF -> GifEncoder.encode(animation, betweenRows);
          case JPEG, PNG, AUTO, BLURHASH ->
              throw new IllegalArgumentException("one frame: " + format);
        };
    return new Encoded(bytes, format);
  }

  /**
   * Writes a picture in a format that is made of planes.
   *
   * @param planes Y alone, or Y, Cb and Cr
   * @param betweenRows as that of a picture
   */
  static Encoded encode(
      List<Plane> planes, OutputFormat format, int quality, Runnable betweenRows) {
    return switch (format) {
      // It was a photograph.
      case JPEG, AUTO -> new Encoded(jpeg(planes, quality, betweenRows), OutputFormat.JPEG);
      case WEBP -> new Encoded(WebpOutput.encode(planes, quality, betweenRows), OutputFormat.WEBP);
      case PNG, GIF, BLURHASH ->
          throw new IllegalArgumentException("not made of planes: " + format);
    };
  }

  private static byte[] blurHash(Pixels rgb) {
    Picture picture = new Picture(rgb.samples(), rgb.width(), rgb.height());
    return BlurHash.of(picture, ACROSS, DOWN).getBytes(US_ASCII);
  }

  private static List<Plane> planes(Pixels pixels, int quality) {
    return pixels.bands() == 1
        ? List.of(new Plane(pixels.width(), pixels.height(), pixels.width(), pixels.samples()))
        : Ycc.planes(pixels, keepsFullColour(OutputFormat.JPEG, quality));
  }

  private static byte[] jpeg(List<Plane> planes, int quality, Runnable betweenRows) {
    return planes.size() == 1
        ? JpegEncoder.encode(planes.get(0), quality, betweenRows)
        : JpegEncoder.encode(planes.get(0), planes.get(1), planes.get(2), quality, betweenRows);
  }

  private static byte[] png(Pixels pixels, Runnable betweenRows) {
    Pixels p = pixels.plain();
    return Indexed.exact(p)
        .filter(few -> few.paysFor(p))
        .map(
            few ->
                PngEncoder.encode(few.indices(), p.width(), p.height(), few.palette(), betweenRows))
        .orElseGet(
            () -> PngEncoder.encode(p.samples(), p.width(), p.height(), p.bands(), betweenRows));
  }
}
