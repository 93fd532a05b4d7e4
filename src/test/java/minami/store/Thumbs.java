package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import minami.image.Cut;
import minami.image.OutputFormat;
import minami.image.Thumbnail;
import minami.see.Scores;

/** Thumbnails to keep: not decodable, but each with bytes of its own. */
final class Thumbs {

  static final String SOURCE = "https://images.example.com/";
  static final String VERSION = "v1";

  private Thumbs() {}

  static ThumbnailName name(String image, String size) {
    return new ThumbnailName(new ImageName(SOURCE, image), size + "/" + image);
  }

  static ThumbnailName name(int number) {
    return name("pictures/" + number + ".jpg", "320x240");
  }

  /** What is kept under this name, and nothing else: so many bytes that begin like a JPEG. */
  static Stored of(ThumbnailName name, int length) {
    return of(name, length, VERSION, Instant.now());
  }

  static Stored of(ThumbnailName name, int length, String version, Instant begun) {
    byte[] bytes = new byte[length];
    new Random(name.key().hashCode() + 31L * version.hashCode()).nextBytes(bytes);
    byte[] start = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0};
    System.arraycopy(start, 0, bytes, 0, start.length);
    byte[] tagged = Arrays.copyOf(name.key().getBytes(UTF_8), 64);
    Thumbnail thumbnail =
        new Thumbnail(
            bytes,
            OutputFormat.JPEG,
            320,
            240,
            Thumbnail.tag(tagged),
            "#0a7fff",
            Scores.of(Map.of("porn", 0.25, "neutral", 0.75)),
            false,
            Cut.TOO_MUCH);
    return new Stored(thumbnail, version, begun);
  }
}
