package minami.image;

import static minami.image.ImageException.Reason.TOO_LARGE;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The JPEGs in the tiles or strips of a TIFF (technical note 2 to TIFF 6.0). Each has a frame
 * header and scans of its own, which tell how much work it is.
 */
final class TiffJpegs {

  private static final int OLD_JPEG = 6;
  private static final int JPEG = 7;

  /** How far the reader looks if the file does not tell the length of a JPEG. */
  private static final long READ_AT_LEAST = Short.MAX_VALUE;

  /** Frames are whole blocks. */
  private static final int BLOCK = 32;

  /** Segments before a frame header: a sound file has about ten for each JPEG. */
  private static final int MOST_STEPS = 1_000_000;

  private final byte[] tiff;
  private final TiffTiles tiles;

  /** Where the scans begin, of all JPEGs, in ascending order. */
  private final int[] scans;

  private final Set<Long> known = new HashSet<>();
  private int steps;

  private TiffJpegs(byte[] tiff, TiffTiles tiles) {
    this.tiff = tiff;
    this.tiles = tiles;
    scans = JpegMarkers.scans(tiff);
  }

  static boolean areIn(TiffDirectory directory) {
    long compression = directory.number(TiffDirectory.COMPRESSION, 1);
    return compression == JPEG || compression == OLD_JPEG;
  }

  /**
   * Checks the JPEGs against the limits.
   *
   * @throws ImageException if one of them has too many scans, or is larger than its tile
   */
  static void check(byte[] tiff, TiffDirectory directory, TiffTiles tiles) throws ImageException {
    long compression = directory.number(TiffDirectory.COMPRESSION, 1);
    if (compression == JPEG) {
      new TiffJpegs(tiff, tiles).check(directory);
    } else if (compression == OLD_JPEG) {
      new TiffJpegs(tiff, tiles).checkOld(directory);
    }
  }

  private void check(TiffDirectory directory) throws ImageException {
    boolean tiled = directory.count(TiffDirectory.TILE_OFFSETS) > 0;
    int offsets = tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS;
    int lengths = tiled ? TiffDirectory.TILE_BYTE_COUNTS : TiffDirectory.STRIP_BYTE_COUNTS;
    for (int i = 0; i < directory.count(offsets); i++) {
      long from = directory.numberAt(offsets, i);
      long said = i < directory.count(lengths) ? directory.numberAt(lengths, i) : 0;
      checkScans(from, from + Math.max(said, READ_AT_LEAST));
      checkFrame(from);
    }
  }

  /** One JPEG for the whole picture; the strips are parts of it. */
  private void checkOld(TiffDirectory directory) throws ImageException {
    checkScans(0, tiff.length);
    checkFrame(directory.number(TiffDirectory.JPEG_OFFSET, 0));
    checkFrame(directory.number(TiffDirectory.STRIP_OFFSETS, 0));
  }

  private void checkScans(long from, long to) throws ImageException {
    if (index(to) - index(from) > SourceDecoder.MAX_SCANS) {
      throw SourceDecoder.tooManyScans();
    }
  }

  private int index(long offset) {
    int found = Arrays.binarySearch(scans, (int) Math.max(0, Math.min(tiff.length, offset)));
    return found < 0 ? -found - 1 : found;
  }

  /** Walks from marker to marker up to the frame header, if there is one. */
  private void checkFrame(long offset) throws ImageException {
    if (!known.add(offset)) {
      return;
    }
    long at = offset + 2;
    while (at >= 2 && at + 9 <= tiff.length && tiff[(int) at] == (byte) 0xFF) {
      if (++steps > MOST_STEPS) {
        throw new ImageException(TOO_LARGE, "the original's tiles have too many segments");
      }
      int marker = tiff[(int) at + 1] & 0xFF;
      if (JpegMarkers.isFrame(marker)) {
        checkFrame(unsignedShort(at + 7), unsignedShort(at + 5));
        return;
      }
      at += marker == 0xFF ? 1 : 2 + Math.max(2, unsignedShort(at + 2));
    }
  }

  private int unsignedShort(long at) {
    return (tiff[(int) at] & 0xFF) << 8 | tiff[(int) at + 1] & 0xFF;
  }

  private void checkFrame(int width, int height) throws ImageException {
    if (width > tiles.width() + BLOCK || height > tiles.height() + BLOCK) {
      throw new ImageException(TOO_LARGE, "a tile of the original holds a larger picture");
    }
  }
}
