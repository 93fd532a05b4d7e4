package minami.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import minami.testing.Corpus;
import minami.testing.Corpus.Outcome;
import minami.testing.FakeOrigin;

/**
 * Pictures that an origin serves, by name. As {@code copy/n/name}, each has as many addresses as
 * there are numbers: a miss is a fetch and a rendering.
 */
final class ImageSet {

  private static final List<String> SAMPLES =
      List.of("cairn.jpg", "egret.jpg", "flower.jpg", "sunset.jpg", "waterfall.jpg");

  /** Folders of the corpus with what is odd, or meant to do harm. */
  private static final Set<String> ODD = Set.of("bad", "bomb", "fuzz", "other", "sniff");

  /** Takes seconds of a core, and with others beside it at times more than there are. */
  private static final String SLOW = "bomb/tiff-f32-rgb-4500.tif";

  private static final int TOO_SLOW = 422;
  private static final Set<Integer> SHOWN = Set.of(200);

  /** For pictures of which nothing is known: whatever is not the server's failure. */
  private static final Set<Integer> ANY = Set.of(200, 413, 415, 422);

  /**
   * A picture.
   *
   * @param name its path below the origin
   * @param statuses those that it may be answered with; one, where it is known what comes of it
   */
  record Picture(String name, Set<Integer> statuses) {}

  private final List<Picture> all;

  private ImageSet(FakeOrigin origin, Map<Picture, byte[]> pictures) {
    all = List.copyOf(pictures.keySet());
    pictures.forEach(
        (picture, bytes) -> origin.serve(picture.name(), bytes, "Cache-Control: max-age=3600"));
  }

  /** The photographs of {@code -Dload.pictures=DIR}, else those inside the WAR. */
  static ImageSet good(FakeOrigin origin) {
    String folder = System.getProperty("load.pictures");
    Map<Picture, byte[]> pictures =
        folder == null ? samples() : below(Path.of(folder), ImageSet::isPicture, SHOWN);
    if (pictures.isEmpty()) {
      throw new IllegalArgumentException("no pictures in " + folder);
    }
    return new ImageSet(origin, pictures);
  }

  /** All files of {@code -Dload.corpus=DIR}, else the fixtures that are not just decoded. */
  static ImageSet hostile(FakeOrigin origin) {
    return new ImageSet(origin, hostilePictures());
  }

  private static Map<Picture, byte[]> hostilePictures() {
    String folder = System.getProperty("load.corpus");
    return folder == null ? fixtures() : below(Path.of(folder), file -> true, ANY);
  }

  /** The hostile ones, each followed by nine copies in which some bytes are changed. */
  static ImageSet mutants(FakeOrigin origin) {
    Random random = new Random(42);
    Map<Picture, byte[]> pictures = new LinkedHashMap<>();
    hostilePictures()
        .forEach(
            (picture, bytes) -> {
              pictures.put(picture, bytes);
              for (int copy = 1; copy < 10; copy++) {
                pictures.put(
                    new Picture("mutant/" + copy + "/" + picture.name(), ANY),
                    mutated(bytes, random));
              }
            });
    return new ImageSet(origin, pictures);
  }

  /** Mostly near the beginning, where the sizes are. */
  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] mutant = bytes.clone();
    for (int changes = 1 + random.nextInt(4); changes > 0 && mutant.length > 0; changes--) {
      int reach = random.nextInt(4) == 0 ? mutant.length : Math.min(mutant.length, 256);
      mutant[random.nextInt(reach)] = (byte) random.nextInt();
    }
    return mutant;
  }

  private static Map<Picture, byte[]> samples() {
    Map<Picture, byte[]> pictures = new LinkedHashMap<>();
    for (String name : SAMPLES) {
      try (InputStream in = ImageSet.class.getResourceAsStream("/minami/samples/" + name)) {
        pictures.put(new Picture(name, SHOWN), in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pictures;
  }

  private static Map<Picture, byte[]> fixtures() {
    Map<Picture, byte[]> pictures = new LinkedHashMap<>();
    Corpus.entries().stream()
        .filter(entry -> ODD.contains(entry.folder()) || entry.outcome() != Outcome.THUMBNAIL)
        .forEach(entry -> pictures.put(picture(entry), Corpus.bytes(entry.file())));
    return pictures;
  }

  private static Picture picture(Corpus.Entry entry) {
    int status = entry.outcome().status();
    return new Picture(
        entry.file(), entry.file().equals(SLOW) ? Set.of(status, TOO_SLOW) : Set.of(status));
  }

  private static Map<Picture, byte[]> below(
      Path folder, Predicate<Path> wanted, Set<Integer> statuses) {
    Map<Picture, byte[]> pictures = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).filter(wanted).sorted().toList()) {
        String name = folder.relativize(file).toString();
        pictures.put(new Picture(name, statuses), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pictures;
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Stream.of(".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif").anyMatch(name::endsWith);
  }

  int size() {
    return all.size();
  }

  /** A picture, with what must come of it; numbers go round. */
  Picture picture(long number) {
    return all.get((int) (number % all.size()));
  }

  /** The address of a picture, below the origin. */
  String original(long number) {
    return encoded(picture(number).name());
  }

  /** The address of a picture that is another one for each number, below the origin. */
  String copy(long number) {
    return encoded("copy/" + number + "/" + picture(number).name());
  }

  private static String encoded(String path) {
    try {
      return new URI(null, null, "/" + path, null).toASCIIString().substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
