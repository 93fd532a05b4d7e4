package minami.jpeg;

import java.awt.Dimension;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * {@link JpegDecoder} for {@code javax.imageio}: gray and RGB pictures, with {@link
 * ImageReadParam#setSourceRenderSize}.
 *
 * <p>The picture is read at the smallest of 1/1, 1/2, 1/4 and 1/8 of its size that still covers the
 * render size. A source region, subsampling and destination offset then apply to the picture read
 * at that scale. Colours are taken for sRGB; an ICC profile is for the caller, who gets it from
 * {@link JpegDecoder#iccProfile}.
 *
 * <p>Not safe for use by several threads, like any {@link ImageReader}.
 */
public final class JpegImageReader extends ImageReader {
  /** A file with more is made to waste time; sound ones have about ten scans. */
  private static final int MAX_SCANS = 100;

  private JpegDecoder decoder;

  JpegImageReader(ImageReaderSpi provider) {
    super(provider);
  }

  @Override
  public void setInput(Object newInput, boolean seekForwardOnly, boolean ignoreMetadata) {
    super.setInput(newInput, seekForwardOnly, ignoreMetadata);
    decoder = null;
  }

  @Override
  public void reset() {
    super.reset();
    decoder = null;
  }

  @Override
  public int getNumImages(boolean allowSearch) {
    return 1;
  }

  @Override
  public int getWidth(int imageIndex) throws IOException {
    return decoder(imageIndex).width();
  }

  @Override
  public int getHeight(int imageIndex) throws IOException {
    return decoder(imageIndex).height();
  }

  @Override
  public Iterator<ImageTypeSpecifier> getImageTypes(int imageIndex) throws IOException {
    int type =
        decoder(imageIndex).color() == ColorTransform.GRAY
            ? BufferedImage.TYPE_BYTE_GRAY
            : BufferedImage.TYPE_3BYTE_BGR;
    return List.of(ImageTypeSpecifier.createFromBufferedImageType(type)).iterator();
  }

  @Override
  public ImageReadParam getDefaultReadParam() {
    return new JpegReadParam();
  }

  /** None: metadata is not kept. */
  @Override
  public IIOMetadata getStreamMetadata() {
    return null;
  }

  /** None: metadata is not kept. */
  @Override
  public IIOMetadata getImageMetadata(int imageIndex) {
    return null;
  }

  @Override
  public BufferedImage read(int imageIndex, ImageReadParam param) throws IOException {
    JpegDecoder source = decoder(imageIndex);
    if (source.scans() > MAX_SCANS) {
      throw new UnsupportedJpegException(source.scans() + " scans");
    }
    clearAbortRequest();
    processImageStarted(imageIndex);
    int denominator = denominator(source, param);
    JpegPicture picture = source.decode(8 / denominator, Chroma.FULL);
    if (picture.completeness() < 1) {
      processWarningOccurred(
          "The picture ends after " + Math.round(picture.completeness() * 100) + " %");
    }
    BufferedImage image =
        getDestination(param, getImageTypes(imageIndex), picture.width(), picture.height());
    copy(picture, param, image);
    if (abortRequested()) {
      processReadAborted();
    } else {
      processImageComplete();
    }
    return image;
  }

  /** The largest denominator whose picture still covers the render size. */
  private static int denominator(JpegDecoder source, ImageReadParam param) {
    Dimension size = param == null ? null : param.getSourceRenderSize();
    int denominator = 1;
    while (size != null
        && denominator < 8
        && Component.ceilDiv(source.width(), denominator * 2) >= size.width
        && Component.ceilDiv(source.height(), denominator * 2) >= size.height) {
      denominator *= 2;
    }
    return denominator;
  }

  private void copy(JpegPicture picture, ImageReadParam param, BufferedImage image) {
    ColorConverter converter = new ColorConverter(picture);
    int bands = converter.bands();
    checkReadParamBandSettings(param, bands, image.getSampleModel().getNumBands());
    Rectangle from = new Rectangle();
    Rectangle to = new Rectangle();
    computeRegions(param, picture.width(), picture.height(), image, from, to);
    int stepX = param == null ? 1 : param.getSourceXSubsampling();
    int stepY = param == null ? 1 : param.getSourceYSubsampling();
    WritableRaster raster = destination(param, image.getRaster());
    byte[] row = new byte[picture.width() * bands];
    byte[] selected = stepX == 1 && from.x == 0 ? row : new byte[to.width * bands];
    for (int y = 0; y < to.height && !abortRequested(); y++) {
      converter.row(from.y + y * stepY, row);
      if (selected != row) {
        select(row, from.x, stepX, bands, selected, to.width);
      }
      write(raster, to.x, to.y + y, to.width, selected);
      processImageProgress(100f * (y + 1) / to.height);
    }
  }

  private static WritableRaster destination(ImageReadParam param, WritableRaster raster) {
    int[] bands = param == null ? null : param.getDestinationBands();
    return bands == null
        ? raster
        : raster.createWritableChild(0, 0, raster.getWidth(), raster.getHeight(), 0, 0, bands);
  }

  private static void select(byte[] row, int x, int step, int bands, byte[] out, int count) {
    int to = 0;
    for (int i = 0; i < count; i++) {
      int from = (x + i * step) * bands;
      for (int band = 0; band < bands; band++) {
        out[to++] = row[from + band];
      }
    }
  }

  private static void write(WritableRaster raster, int x, int y, int width, byte[] row) {
    int bands = raster.getNumBands();
    if (raster.getTransferType() == DataBuffer.TYPE_BYTE && raster.getNumDataElements() == bands) {
      raster.setDataElements(x, y, width, 1, row);
      return;
    }
    int[] samples = new int[width * bands];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = row[i] & 0xFF;
    }
    raster.setPixels(x, y, width, 1, samples);
  }

  private JpegDecoder decoder(int imageIndex) throws IOException {
    if (imageIndex != 0) {
      throw new IndexOutOfBoundsException("Image " + imageIndex);
    }
    if (decoder == null) {
      if (!(getInput() instanceof ImageInputStream)) {
        throw new IllegalStateException("No input");
      }
      JpegDecoder candidate = JpegDecoder.of(readAll((ImageInputStream) getInput()));
      if (candidate.components() == 4) {
        throw new UnsupportedJpegException(candidate.color() + " as an image");
      }
      decoder = candidate;
    }
    return decoder;
  }

  private static byte[] readAll(ImageInputStream in) throws IOException {
    byte[] data =
        new byte[Math.max(8192, (int) Math.min(1 << 30, in.length() - in.getStreamPosition()))];
    int length = 0;
    for (int read = in.read(data); read > 0; read = in.read(data, length, data.length - length)) {
      length += read;
      if (length == data.length) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        data = Arrays.copyOf(data, Math.multiplyExact(length, 2));
        data[length++] = (byte) next;
      }
    }
    return length == data.length ? data : Arrays.copyOf(data, length);
  }
}
