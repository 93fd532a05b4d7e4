package minami.image;

import static minami.image.ImageException.Reason.CORRUPT;
import static minami.image.ImageException.Reason.TOO_LARGE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The first directory of a TIFF (TIFF 6.0, section 2; BigTIFF has the same with longer fields),
 * with the wanted fields only. A reader sees nothing else of the file's directories. It would copy
 * the values of all fields, and thousands of them may point at the same megabytes; besides, what
 * was checked is then what is decoded.
 */
final class TiffDirectory {

  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int COMPRESSION = 259;
  static final int STRIP_OFFSETS = 273;
  static final int SAMPLES_PER_PIXEL = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_BYTE_COUNTS = 279;
  static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_BYTE_COUNTS = 325;
  static final int JPEG_OFFSET = 513;

  /**
   * Sections 3 to 23, technical note 2 on JPEG, and the colour profile. Left out: what is for
   * people, and links to other directories.
   */
  private static final Set<Integer> FOR_PIXELS =
      Set.of(
          WIDTH,
          HEIGHT,
          258, // bits per sample
          COMPRESSION,
          262, // photometric interpretation
          266, // fill order
          STRIP_OFFSETS,
          SAMPLES_PER_PIXEL,
          ROWS_PER_STRIP,
          STRIP_BYTE_COUNTS,
          284, // planar configuration
          292, // options of fax group 3
          293, // options of fax group 4
          317, // predictor
          320, // colour map
          TILE_WIDTH,
          TILE_HEIGHT,
          TILE_OFFSETS,
          TILE_BYTE_COUNTS,
          332, // ink set
          334, // number of inks
          338, // extra samples
          339, // sample format
          347, // JPEG tables
          512, // JPEG process
          JPEG_OFFSET,
          514, // length of the JPEG
          515, // restart interval
          519, // JPEG quantization tables
          520, // JPEG DC tables
          521, // JPEG AC tables
          529, // YCbCr coefficients
          530, // YCbCr subsampling
          531, // YCbCr positioning
          532, // reference black and white
          34675); // colour profile

  /** Bytes of a value, by the field's type; 0 for an unknown type. */
  private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  /** Of all values together; a reader keeps each in up to eight bytes. */
  private static final long MOST_VALUE_BYTES = 8 << 20;

  private static final int BIG = 43;

  private final ByteBuffer tiff;
  private final boolean big;

  /** The offset of each field's entry, by its tag; the first of several with one tag counts. */
  private final TreeMap<Integer, Integer> entries = new TreeMap<>();

  /**
   * Reads what the pixels depend on.
   *
   * @throws ImageException if there is no directory, or if its values are too large
   */
  static TiffDirectory ofPixels(byte[] bytes) throws ImageException {
    return new TiffDirectory(bytes, FOR_PIXELS);
  }

  /**
   * Reads these fields only.
   *
   * @param bytes a TIFF header at least
   * @throws ImageException if there is no directory, or if its values are too large
   */
  static TiffDirectory ofFields(byte[] bytes, Set<Integer> tags) throws ImageException {
    return new TiffDirectory(bytes, tags);
  }

  private TiffDirectory(byte[] bytes, Set<Integer> tags) throws ImageException {
    tiff = ByteBuffer.wrap(bytes);
    tiff.order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    big = tiff.getShort(2) == BIG;
    if (bytes.length < headerSize()) {
      throw new ImageException(CORRUPT, "the original is a tiff picture without a directory");
    }
    long directory = offset(headerSize() - offsetSize());
    if (directory < 0 || directory > bytes.length - 8) {
      throw new ImageException(CORRUPT, "the original is a tiff picture without a directory");
    }
    long count = big ? tiff.getLong((int) directory) : unsignedShort((int) directory);
    long at = directory + (big ? 8 : 2);
    long valueBytes = 0;
    for (long i = 0; i < count && at + entrySize() <= bytes.length; i++, at += entrySize()) {
      int tag = unsignedShort((int) at);
      if (tags.contains(tag) && !entries.containsKey(tag) && isThere((int) at)) {
        entries.put(tag, (int) at);
        valueBytes += valueBytes((int) at);
      }
    }
    if (valueBytes > MOST_VALUE_BYTES) {
      throw new ImageException(
          TOO_LARGE, "the original's directory has more than " + MOST_VALUE_BYTES + " bytes");
    }
  }

  private int headerSize() {
    return big ? 16 : 8;
  }

  private int offsetSize() {
    return big ? 8 : 4;
  }

  private int entrySize() {
    return 4 + 2 * offsetSize();
  }

  private int unsignedShort(int at) {
    return tiff.getShort(at) & 0xFFFF;
  }

  private long offset(int at) {
    return big ? tiff.getLong(at) : Integer.toUnsignedLong(tiff.getInt(at));
  }

  private long countOf(int entry) {
    return offset(entry + 4);
  }

  private int valueSize(int entry) {
    int type = unsignedShort(entry + 2);
    return type < SIZES.length ? SIZES[type] : 0;
  }

  private long valueBytes(int entry) {
    return countOf(entry) * valueSize(entry);
  }

  /** Where a field's values begin: in its entry if they fit. */
  private long placeOf(int entry) {
    int place = entry + 4 + offsetSize();
    return valueBytes(entry) <= offsetSize() ? place : offset(place);
  }

  private boolean isThere(int entry) {
    long length = tiff.capacity();
    return countOf(entry) > 0
        && countOf(entry) <= length
        && valueSize(entry) > 0
        && placeOf(entry) >= 0
        && placeOf(entry) <= length - valueBytes(entry);
  }

  /** How many values a field has; 0 if it is missing. */
  int count(int tag) {
    return entries.containsKey(tag) ? (int) countOf(entries.get(tag)) : 0;
  }

  /** One of a field's values, as a whole number without a sign. */
  long numberAt(int tag, int index) {
    int entry = entries.get(tag);
    int size = valueSize(entry);
    int at = (int) placeOf(entry) + index * size;
    return switch (size) {
      case 1 -> tiff.get(at) & 0xFF;
      case 2 -> unsignedShort(at);
      case 4 -> Integer.toUnsignedLong(tiff.getInt(at));
      default -> tiff.getLong(at);
    };
  }

  /** A field's first value, or the default if it is missing. */
  long number(int tag, long byDefault) {
    return entries.containsKey(tag) ? numberAt(tag, 0) : byDefault;
  }

  /**
   * A TIFF of nothing but this directory and the values that stand in it; empty if it has none. Not
   * of a BigTIFF.
   */
  Optional<byte[]> alone() {
    if (big || entries.isEmpty()) {
      return Optional.empty();
    }
    byte[] directory = directory();
    ByteBuffer alone = ByteBuffer.allocate(headerSize() + directory.length).order(tiff.order());
    alone.put(tiff.array(), 0, headerSize() - offsetSize()).putInt(headerSize()).put(directory);
    return Optional.of(alone.array());
  }

  /** The file's header, pointing at a directory behind the file's end. */
  byte[] header() {
    ByteBuffer header = ByteBuffer.allocate(headerSize()).order(tiff.order());
    header.put(tiff.array(), 0, headerSize() - offsetSize());
    putOffset(header, tiff.capacity());
    return header.array();
  }

  /** The directory, with no other after it. */
  byte[] directory() {
    ByteBuffer directory =
        ByteBuffer.allocate(2 * offsetSize() + entrySize() * entries.size() + 2)
            .order(tiff.order());
    if (big) {
      directory.putLong(entries.size());
    } else {
      directory.putShort((short) entries.size());
    }
    entries.values().forEach(entry -> directory.put(tiff.array(), entry, entrySize()));
    putOffset(directory, 0);
    return directory.array();
  }

  private void putOffset(ByteBuffer to, long offset) {
    if (big) {
      to.putLong(offset);
    } else {
      to.putInt((int) offset);
    }
  }
}
