package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A purge of more images than can be found quickly. It is written down, and holds from then on;
 * what it concerns is removed later.
 *
 * @param id of 16 hexadecimal digits
 * @param all whether it is of all images there are
 * @param prefix how the images begin; empty for all of the default origin
 * @param at when it came
 */
record Mark(String id, boolean all, String prefix, Instant at) {

  /** Work that began so shortly after it still counts as older: nodes' clocks differ. */
  static final Duration SKEW = Duration.ofMinutes(1);

  private static final String ALL = "all";
  private static final String BELOW = "below";

  static Mark ofAll(Instant at) {
    return new Mark(newId(), true, "", at);
  }

  static Mark below(String prefix, Instant at) {
    return new Mark(newId(), false, prefix, at);
  }

  private static String newId() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Whether what has been made of an image has gone. */
  boolean concerns(String image, Instant begun) {
    return begun.isBefore(at.plus(SKEW))
        && (all || image.startsWith(prefix) && image.startsWith("@") == prefix.startsWith("@"));
  }

  byte[] text() {
    return ((all ? ALL : BELOW) + "\n" + at.toEpochMilli() + "\n" + prefix + "\n").getBytes(UTF_8);
  }

  /** What {@link #text} has written; if that is damaged, the safe guess: all, until now. */
  static Mark parse(String id, byte[] text, Instant now) {
    String[] lines = new String(text, UTF_8).split("\n", -1);
    try {
      if (lines.length == 4 && (lines[0].equals(ALL) || lines[0].equals(BELOW))) {
        Instant at = Instant.ofEpochMilli(Long.parseLong(lines[1]));
        return new Mark(id, lines[0].equals(ALL), lines[2], at.isBefore(now) ? at : now);
      }
    } catch (NumberFormatException | DateTimeException e) {
      // damaged, too
    }
    return new Mark(id, true, "", now);
  }
}
