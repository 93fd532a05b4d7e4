package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import minami.image.ThumbnailFields;

/**
 * How a thumbnail is stored, whatever it is stored in:
 *
 * <pre>
 * magic (8 bytes) | length of the header (4) | length of the body (4) | header | body | CRC-32C (4)
 * </pre>
 *
 * The header is text: the image, the key, the original's version, when the work began, and the
 * thumbnail's fields, a line for each. The checksum is over all that comes before it: files are
 * written without waiting for the disk, so that a power cut may leave anything in them.
 */
final class Entry {

  private static final byte[] MAGIC = "minami1\n".getBytes(UTF_8);
  private static final int PREFIX = MAGIC.length + 2 * Integer.BYTES;
  private static final int MOST_HEADER = 64 << 10;

  /** As between nodes ({@code cluster.PeerAnswer}): no thumbnail is longer. */
  private static final int MOST_BODY = 64 << 20;

  /** A longer entry is none. */
  static final int LONGEST = PREFIX + MOST_HEADER + MOST_BODY + Integer.BYTES;

  /** Holds any header. */
  static final int HEAD = PREFIX + MOST_HEADER;

  private static final int LINES = 5;

  /**
   * What an entry says about itself.
   *
   * @param fields of the thumbnail
   */
  record Header(String image, String key, String version, Instant begun, String fields) {

    private String text() {
      return String.join("\n", image, key, version, Long.toString(begun.toEpochMilli()), fields);
    }
  }

  private Entry() {}

  /**
   * The bytes to store.
   *
   * @throws IllegalArgumentException if it cannot be stored
   */
  static byte[] write(ThumbnailName name, Stored stored) {
    Header said =
        new Header(
            name.image().image(),
            name.key(),
            stored.version(),
            stored.begun(),
            ThumbnailFields.write(stored.thumbnail()));
    byte[] header = said.text().getBytes(UTF_8);
    byte[] body = stored.thumbnail().bytes();
    if (header.length > MOST_HEADER
        || body.length > MOST_BODY
        || said.text().lines().count() != LINES) {
      throw new IllegalArgumentException("its name is odd, or it is too long");
    }
    ByteBuffer b = ByteBuffer.allocate(PREFIX + header.length + body.length + Integer.BYTES);
    b.put(MAGIC).putInt(header.length).putInt(body.length).put(header).put(body);
    return b.putInt(checksum(b.array())).array();
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) crc.getValue();
  }

  /** What is stored in these bytes under this name. */
  static Stored read(byte[] bytes, ThumbnailName name) throws DamagedException {
    Header header = header(bytes);
    int end = bytes.length - Integer.BYTES;
    ByteBuffer b = ByteBuffer.wrap(bytes);
    int bodyAt = PREFIX + b.getInt(MAGIC.length);
    if (end - bodyAt != b.getInt(MAGIC.length + Integer.BYTES)) {
      throw new DamagedException("its length is not what it says");
    }
    if (b.getInt(end) != checksum(bytes)) {
      throw new DamagedException("its checksum is wrong");
    }
    if (!header.image().equals(name.image().image()) || !header.key().equals(name.key())) {
      throw new DamagedException("it is of another name");
    }
    try {
      byte[] body = Arrays.copyOfRange(bytes, bodyAt, end);
      return new Stored(
          ThumbnailFields.read(body, List.of(header.fields().split(" "))),
          header.version(),
          header.begun());
    } catch (IllegalArgumentException e) {
      throw new DamagedException("it is not a thumbnail");
    }
  }

  /** What the beginning of an entry says; that it is true only its end proves. */
  static Header header(byte[] beginning) throws DamagedException {
    if (beginning.length < PREFIX
        || !Arrays.equals(beginning, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new DamagedException("it does not begin like an entry");
    }
    int length = ByteBuffer.wrap(beginning).getInt(MAGIC.length);
    if (length < 0 || length > MOST_HEADER || length > beginning.length - PREFIX) {
      throw new DamagedException("its header is longer than it may be");
    }
    try {
      String[] lines =
          UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(beginning, PREFIX, length))
              .toString()
              .split("\n", -1);
      if (lines.length != LINES) {
        throw new DamagedException("its header does not have the right lines");
      }
      Instant begun = Instant.ofEpochMilli(Long.parseLong(lines[3]));
      return new Header(lines[0], lines[1], lines[2], begun, lines[4]);
    } catch (CharacterCodingException | NumberFormatException | DateTimeException e) {
      throw new DamagedException("its header is malformed");
    }
  }
}
