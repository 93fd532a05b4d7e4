package minami.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import minami.image.Fit;
import minami.image.Format;
import minami.image.Gravity;
import minami.image.ImageException;
import minami.image.OutputFormat;
import minami.image.RenderOptions;
import minami.image.Renderer;
import minami.image.Thumbnail;

/**
 * Reads the picture that browsers see in place of one that cannot be made. It is re-encoded like
 * any thumbnail, so that neither another file nor metadata is served by mistake.
 */
final class ErrorImage {

  private ErrorImage() {}

  /**
   * The picture as it is served.
   *
   * @param limits those of originals and of thumbnails apply
   * @throws IOException if the file cannot be read
   * @throws ImageException if it is not a picture within the limits
   */
  static Thumbnail read(Path file, Config limits) throws IOException, ImageException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no such file");
    }
    if (Files.size(file) > limits.maxSourceBytes) {
      throw new IOException("the file has more than " + limits.maxSourceBytes + " bytes");
    }
    byte[] bytes = Files.readAllBytes(file);
    return new Renderer(limits.formats, limits.maxSourcePixels)
        .prepare(bytes, options(bytes, limits))
        .run()
        .thumbnail();
  }

  private static RenderOptions options(byte[] bytes, Config limits) {
    boolean photograph = Format.of(bytes).filter(Format.JPEG::equals).isPresent();
    return new RenderOptions(
        limits.maxWidth,
        limits.maxHeight,
        Fit.FIT,
        false,
        Gravity.CENTRE,
        photograph ? OutputFormat.JPEG : OutputFormat.PNG,
        limits.qualities.jpeg(),
        0xFFFFFF);
  }
}
