package minami.image;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.imaging.FormatCompliance;
import org.apache.commons.imaging.bytesource.ByteSource;
import org.apache.commons.imaging.formats.tiff.TiffContents;
import org.apache.commons.imaging.formats.tiff.TiffField;
import org.apache.commons.imaging.formats.tiff.TiffReader;
import org.apache.commons.imaging.formats.tiff.constants.TiffTagConstants;

/**
 * How a picture must be turned to be shown: Exif's tag 0x0112 (CIPA DC-008, section 4.6.4). First
 * its axes are swapped, if {@link #swapsAxes}; then the result is mirrored, if {@link #flipsX} or
 * {@link #flipsY}.
 */
enum ExifOrientation {
  UPRIGHT(1, false, false, false),
  MIRRORED(2, false, true, false),
  UPSIDE_DOWN(3, false, true, true),
  MIRRORED_UPSIDE_DOWN(4, false, false, true),
  TRANSPOSED(5, true, false, false),
  TURNED_LEFT(6, true, true, false),
  TRANSVERSED(7, true, true, true),
  TURNED_RIGHT(8, true, false, true);

  /**
   * Pictures are turned in squares of this side: column by column, each line of the processor's
   * cache would be fetched anew for every sample of it.
   */
  private static final int TILE = 32;

  private final int tag;
  private final boolean swapsAxes;
  private final boolean flipsX;
  private final boolean flipsY;

  ExifOrientation(int tag, boolean swapsAxes, boolean flipsX, boolean flipsY) {
    this.tag = tag;
    this.swapsAxes = swapsAxes;
    this.flipsX = flipsX;
    this.flipsY = flipsY;
  }

  /** The value of the tag. */
  int tag() {
    return tag;
  }

  boolean swapsAxes() {
    return swapsAxes;
  }

  boolean flipsX() {
    return flipsX;
  }

  boolean flipsY() {
    return flipsY;
  }

  /** Whether the stored picture's x runs against the axis of the shown one that it becomes. */
  boolean flipsStoredX() {
    return swapsAxes ? flipsY : flipsX;
  }

  /** The same for its y. */
  boolean flipsStoredY() {
    return swapsAxes ? flipsX : flipsY;
  }

  /** What an Exif block says; upright if there is none, or it is broken. */
  static ExifOrientation of(Optional<byte[]> exif) {
    return exif.flatMap(ExifBlock::orientationAlone).map(ExifOrientation::read).orElse(UPRIGHT);
  }

  private static ExifOrientation read(byte[] exif) {
    try {
      TiffContents contents =
          new TiffReader(false)
              .readFirstDirectory(ByteSource.array(exif), false, FormatCompliance.getDefault());
      TiffField field =
          contents.directories.get(0).findField(TiffTagConstants.TIFF_TAG_ORIENTATION);
      int value = field == null ? 1 : field.getIntValue();
      return Arrays.stream(values()).filter(o -> o.tag == value).findFirst().orElse(UPRIGHT);
    } catch (
        Exception e) { // whatever a parser throws at a broken block: it must not cost the picture
      return UPRIGHT;
    }
  }

  /** The picture as it is to be shown. */
  Pixels apply(Pixels p) {
    if (this == UPRIGHT) {
      return p;
    }
    int w = swapsAxes ? p.height() : p.width();
    int h = swapsAxes ? p.width() : p.height();
    int bands = p.bands();
    byte[] from = p.samples();
    byte[] to = new byte[from.length];
    int stepX = (swapsAxes ? p.width() : 1) * (flipsX ? -bands : bands);
    int stepY = (swapsAxes ? 1 : p.width()) * (flipsY ? -bands : bands);
    int first = (flipsX ? -stepX * (w - 1) : 0) + (flipsY ? -stepY * (h - 1) : 0);
    for (int top = 0; top < h; top += TILE) {
      for (int left = 0; left < w; left += TILE) {
        int right = Math.min(w, left + TILE);
        for (int y = top; y < Math.min(h, top + TILE); y++) {
          turn(
              from,
              first + y * stepY + left * stepX,
              stepX,
              to,
              y * w + left,
              y * w + right,
              bands);
        }
      }
    }
    return new Pixels(to, w, h, bands, p.alpha());
  }

  /** Fills the pixels of a row from {@code at} to {@code end}. */
  private static void turn(
      byte[] from, int first, int step, byte[] to, int at, int end, int bands) {
    int i = first;
    if (bands == 1) {
      for (int o = at; o < end; o++, i += step) {
        to[o] = from[i];
      }
    } else {
      for (int o = at * bands; o < end * bands; o += bands, i += step) {
        for (int b = 0; b < bands; b++) {
          to[o + b] = from[i + b];
        }
      }
    }
  }
}
