package minami.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.stream.IntStream;

/**
 * The rows of a decoded picture, as its reader left them: no colour is converted here, so that the
 * conversion can be done on the small picture. Samples of 16 bits are cut to 8.
 */
final class BufferedImageRows {

  private final BufferedImage image;
  private final ColorModel model;
  private final Kind kind;
  private final int bands;
  private final Raster raster;

  /**
   * A row as the reader delivers it; kept for the next row, since the raster wants back the array
   * it made.
   */
  private Object row;

  /** The same as colours; null where they are not needed. */
  private final int[] argb;

  private final int[] colours;

  private int y;

  private enum Kind {
    INDEXED,
    BYTES,
    SHORTS,
    /** Anything else, through the colour model: exact and slow. */
    CONVERTED
  }

  BufferedImageRows(BufferedImage image) {
    this.image = image;
    model = image.getColorModel();
    kind = kindOf(image);
    bands =
        switch (kind) {
          case INDEXED, CONVERTED -> model.hasAlpha() ? 4 : 3;
          case BYTES, SHORTS -> meaningful(model);
        };
    argb = kind == Kind.INDEXED || kind == Kind.CONVERTED ? new int[image.getWidth()] : null;
    colours = kind == Kind.INDEXED ? colours((IndexColorModel) model) : null;
    raster = kind == Kind.BYTES || kind == Kind.SHORTS ? firstBands(bands) : image.getRaster();
  }

  /** How many samples of a pixel have a meaning. */
  static int meaningful(ColorModel model) {
    return model.getNumColorComponents() + (model.hasAlpha() ? 1 : 0);
  }

  /** Leaves out bands to which the colour model gives no meaning: a TIFF may have some. */
  private Raster firstBands(int count) {
    Raster all = image.getRaster();
    int[] first = IntStream.range(0, count).toArray();
    return all.getNumBands() == count
        ? all
        : all.createChild(0, 0, all.getWidth(), all.getHeight(), 0, 0, first);
  }

  private static Kind kindOf(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel && model.getTransferType() == DataBuffer.TYPE_BYTE) {
      return Kind.INDEXED;
    }
    if (model instanceof ComponentColorModel && fullRange(model)) {
      if (model.getTransferType() == DataBuffer.TYPE_BYTE) {
        return Kind.BYTES;
      }
      if (model.getTransferType() == DataBuffer.TYPE_USHORT) {
        return Kind.SHORTS;
      }
    }
    return Kind.CONVERTED;
  }

  private static boolean fullRange(ColorModel model) {
    int bits = model.getTransferType() == DataBuffer.TYPE_BYTE ? 8 : 16;
    for (int size : model.getComponentSize()) {
      if (size != bits) {
        return false;
      }
    }
    return true;
  }

  int width() {
    return image.getWidth();
  }

  int height() {
    return image.getHeight();
  }

  /** Samples per pixel: the colours, and alpha last if there is one. */
  int bands() {
    return bands;
  }

  boolean alpha() {
    return model.hasAlpha();
  }

  /** Whether the colours are multiplied by alpha already. */
  boolean premultiplied() {
    return model.isAlphaPremultiplied() && (kind == Kind.BYTES || kind == Kind.SHORTS);
  }

  /** Whether the rows are in sRGB already, because the colours could not be read unconverted. */
  boolean isConverted() {
    return kind == Kind.CONVERTED;
  }

  /**
   * Reads the next row, from the top.
   *
   * @param to room for {@code width * bands} 8-bit samples
   */
  void next(byte[] to) {
    switch (kind) {
      case BYTES -> raster.getDataElements(0, y, width(), 1, to);
      case SHORTS -> {
        row = raster.getDataElements(0, y, width(), 1, row);
        short[] samples = (short[]) row;
        for (int i = 0; i < width() * bands; i++) {
          to[i] = (byte) (samples[i] >> 8);
        }
      }
      case INDEXED -> {
        row = raster.getDataElements(0, y, width(), 1, row);
        lookUp((byte[]) row);
        unpack(to);
      }
      case CONVERTED -> {
        image.getRGB(0, y, width(), 1, argb, 0, width());
        unpack(to);
      }
    }
    y++;
  }

  private static int[] colours(IndexColorModel palette) {
    int[] colours = new int[palette.getMapSize()];
    palette.getRGBs(colours);
    return colours;
  }

  private void lookUp(byte[] indices) {
    for (int x = 0; x < argb.length; x++) {
      int index = indices[x] & 0xFF;
      argb[x] =
          index < colours.length ? colours[index] : 0; // an index past the palette: nothing to see
    }
  }

  private void unpack(byte[] to) {
    int i = 0;
    for (int x = 0; x < width(); x++) {
      to[i++] = (byte) (argb[x] >> 16);
      to[i++] = (byte) (argb[x] >> 8);
      to[i++] = (byte) argb[x];
      if (bands == 4) {
        to[i++] = (byte) (argb[x] >> 24);
      }
    }
  }
}
