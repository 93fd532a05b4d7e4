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
import java.util.function.Predicate;
import java.util.stream.Stream;
import minami.testing.Corpus;
import minami.testing.FakeOrigin;

/**
 * Pictures that an origin serves, by name. As {@code copy/n/name}, each has as many addresses as
 * there are numbers: a miss is a fetch and a rendering.
 */
final class ImageSet {

  private static final List<String> SAMPLES =
      List.of("cairn.jpg", "egret.jpg", "flower.jpg", "sunset.jpg", "waterfall.jpg");

  private final List<Corpus.Entry> entries;

  private ImageSet(FakeOrigin origin, Map<Corpus.Entry, byte[]> pictures) {
    entries = List.copyOf(pictures.keySet());
    pictures.forEach(
        (entry, bytes) -> origin.serve(entry.file(), bytes, "Cache-Control: max-age=3600"));
  }

  /** The photographs of {@code -Dload.pictures=DIR}, else those inside the WAR. */
  static ImageSet good(FakeOrigin origin) {
    String folder = System.getProperty("load.pictures");
    Map<Corpus.Entry, byte[]> pictures =
        folder == null ? samples() : below(Path.of(folder), ImageSet::isPicture, "decodes");
    if (pictures.isEmpty()) {
      throw new IllegalArgumentException("no pictures in " + folder);
    }
    return new ImageSet(origin, pictures);
  }

  /** All files of {@code -Dload.corpus=DIR}, else the fixtures that are not just decoded. */
  static ImageSet hostile(FakeOrigin origin) {
    return new ImageSet(origin, hostilePictures());
  }

  private static Map<Corpus.Entry, byte[]> hostilePictures() {
    String folder = System.getProperty("load.corpus");
    return folder == null
        ? fixtures()
        : below(Path.of(folder), file -> true, "decodes or clean error");
  }

  /** The hostile ones, each followed by nine copies in which some bytes are changed. */
  static ImageSet mutants(FakeOrigin origin) {
    Random random = new Random(42);
    Map<Corpus.Entry, byte[]> pictures = new LinkedHashMap<>();
    hostilePictures()
        .forEach(
            (entry, bytes) -> {
              pictures.put(entry, bytes);
              for (int copy = 1; copy < 10; copy++) {
                pictures.put(
                    new Corpus.Entry("mutant/" + copy + "/" + entry.file(), "whatever"),
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

  private static Map<Corpus.Entry, byte[]> samples() {
    Map<Corpus.Entry, byte[]> pictures = new LinkedHashMap<>();
    for (String name : SAMPLES) {
      try (InputStream in = ImageSet.class.getResourceAsStream("/minami/samples/" + name)) {
        pictures.put(new Corpus.Entry(name, "decodes"), in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pictures;
  }

  private static Map<Corpus.Entry, byte[]> fixtures() {
    Map<Corpus.Entry, byte[]> pictures = new LinkedHashMap<>();
    Corpus.entries().stream()
        .filter(entry -> !entry.expected().equals("decodes"))
        .forEach(entry -> pictures.put(entry, Corpus.bytes(entry.file())));
    return pictures;
  }

  private static Map<Corpus.Entry, byte[]> below(
      Path folder, Predicate<Path> wanted, String expected) {
    Map<Corpus.Entry, byte[]> pictures = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).filter(wanted).sorted().toList()) {
        String name = folder.relativize(file).toString();
        pictures.put(new Corpus.Entry(name, expected), Files.readAllBytes(file));
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
    return entries.size();
  }

  /** A picture, with what must come of it; numbers go round. */
  Corpus.Entry entry(long number) {
    return entries.get((int) (number % entries.size()));
  }

  /** The address of a picture, below the origin. */
  String original(long number) {
    return encoded(entry(number).file());
  }

  /** The address of a picture that is another one for each number, below the origin. */
  String copy(long number) {
    return encoded("copy/" + number + "/" + entry(number).file());
  }

  private static String encoded(String path) {
    try {
      return new URI(null, null, "/" + path, null).toASCIIString().substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
