package minami.jpeg;

import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * Offers {@link JpegImageReader} for what it reads: sequential and progressive Huffman-coded JPEGs
 * of 8 bits with one or three components. What it declines is for other readers.
 *
 * <p>It is not listed in {@code META-INF/services}; whoever wants it creates or registers it. Other
 * plug-ins, TIFF's for one, take the first reader of JPEGs they find without asking whether it
 * reads theirs.
 */
public final class JpegImageReaderSpi extends ImageReaderSpi {
  /** Segments before the frame header; real files have a few dozen at most. */
  private static final int MAX_SEGMENTS = 1000;

  public JpegImageReaderSpi() {
    super(
        "Minami",
        "1.0",
        new String[] {"jpeg", "jpg", "JPEG", "JPG"},
        new String[] {"jpg", "jpeg", "jpe", "jfif"},
        new String[] {"image/jpeg"},
        "minami.jpeg.JpegImageReader",
        new Class<?>[] {ImageInputStream.class},
        null,
        false,
        null,
        null,
        null,
        null,
        false,
        null,
        null,
        null,
        null);
  }

  @Override
  public boolean canDecodeInput(Object source) throws IOException {
    if (!(source instanceof ImageInputStream in)) {
      return false;
    }
    in.mark();
    try {
      return in.readUnsignedShort() == (0xFF00 | Marker.SOI) && isSupportedFrame(in);
    } catch (EOFException e) {
      return false;
    } finally {
      in.reset();
    }
  }

  private static boolean isSupportedFrame(ImageInputStream in) throws IOException {
    for (int segments = 0; segments < MAX_SEGMENTS; segments++) {
      int code = nextMarker(in);
      if (code == Marker.SOS || code == Marker.EOI) {
        return false;
      }
      if (Marker.isBare(code)) {
        continue;
      }
      int length = in.readUnsignedShort();
      if (Marker.isFrame(code)) {
        int precision = in.readUnsignedByte();
        in.skipBytes(4);
        int components = in.readUnsignedByte();
        return code <= Marker.SOF2 && precision == 8 && (components == 1 || components == 3);
      }
      in.seek(in.getStreamPosition() + Math.max(0, length - 2));
    }
    return false;
  }

  private static int nextMarker(ImageInputStream in) throws IOException {
    int code = 0;
    while (code == 0) {
      while (in.readUnsignedByte() != 0xFF) {
        // Garbage between segments, as the decoder tolerates it.
      }
      code = 0xFF;
      while (code == 0xFF) {
        code = in.readUnsignedByte();
      }
    }
    return code;
  }

  @Override
  public ImageReader createReaderInstance(Object extension) {
    return new JpegImageReader(this);
  }

  @Override
  public String getDescription(Locale locale) {
    return "JPEG, decoded at the size asked for";
  }
}
