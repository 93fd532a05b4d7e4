package minami.image;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageReaderWriterSpi;

/**
 * The only readers that are used. Plug-ins that other applications have registered in this JVM make
 * no difference, and ours are not registered, so none stays behind.
 */
final class ImageIoProviders {

  private static final Map<Format, ImageReaderSpi> READERS =
      Map.of(
          Format.JPEG,
          jpeg(),
          Format.PNG,
          fromJdk(ImageReaderSpi.class, "png"),
          Format.GIF,
          fromJdk(ImageReaderSpi.class, "gif"),
          Format.BMP,
          new BMPImageReaderSpi(),
          Format.TIFF,
          new TIFFImageReaderSpi());

  private ImageIoProviders() {}

  private static ImageReaderSpi jpeg() {
    JPEGImageReaderSpi spi = new JPEGImageReaderSpi();
    // This registers nothing: it only looks up the JDK's reader, which decodes for it.
    spi.onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
    return spi;
  }

  private static <T extends ImageReaderWriterSpi> T fromJdk(Class<T> kind, String format) {
    for (Iterator<T> all = IIORegistry.getDefaultInstance().getServiceProviders(kind, false);
        all.hasNext(); ) {
      T spi = all.next();
      boolean fromJdk = "java.desktop".equals(spi.getClass().getModule().getName());
      if (fromJdk && Arrays.asList(spi.getFormatNames()).contains(format)) {
        return spi;
      }
    }
    throw new IllegalStateException(
        "this Java runtime has no " + format + " " + kind.getSimpleName());
  }

  /** A reader for one picture; the caller disposes of it. */
  static ImageReader reader(Format format) throws IOException {
    return READERS.get(format).createReaderInstance();
  }
}
