package minami.jpeg;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOException;

/**
 * A fuzz target: anything but a picture or an {@link IIOException} is a finding.
 *
 * <p>{@link #fuzzerTestOneInput} has the form that Jazzer calls. {@link #main} needs no tool; it
 * mutates the files of a folder for some minutes and writes what it finds beside them:
 *
 * <pre>{@code
 * java -cp target/classes:target/test-classes minami.jpeg.JpegFuzzer FOLDER MINUTES [SEED]
 * }</pre>
 */
public final class JpegFuzzer {
  /** What a caller would refuse, in pixels. Small, so that a run covers many inputs. */
  private static final long MAX_PIXELS = 1 << 20;

  private static final int MAX_SCANS = 100;

  private JpegFuzzer() {}

  public static void fuzzerTestOneInput(byte[] data) {
    decodeAll(data);
  }

  /** Decodes at all sizes; returns how much was there, 0 for an exception. */
  static double decodeAll(byte[] data) {
    try {
      JpegDecoder decoder = JpegDecoder.of(data);
      decoder.iccProfile();
      if ((long) decoder.width() * decoder.height() > MAX_PIXELS || decoder.scans() > MAX_SCANS) {
        return 0;
      }
      double completeness = 0;
      for (int denominator = 8; denominator >= 1; denominator /= 2) {
        JpegPicture picture =
            decoder.decode(denominator, denominator == 4 ? Chroma.FULL : Chroma.NATURAL);
        completeness = picture.completeness();
        if (decoder.components() < 4 && denominator == 2) {
          new ColorConverter(picture).row(picture.height() - 1, new byte[picture.width() * 3]);
        }
      }
      return completeness;
    } catch (IIOException expected) {
      return 0;
    }
  }

  /** Some bytes changed, moved, doubled or cut. */
  static byte[] mutate(byte[] jpeg, Random random) {
    byte[] mutated = jpeg.clone();
    for (int i = random.nextInt(6); i >= 0; i--) {
      mutated[random.nextInt(mutated.length)] =
          (byte) (random.nextInt(4) == 0 ? 0xFF : random.nextInt(256));
    }
    int from = random.nextInt(mutated.length);
    int to = Math.min(mutated.length, from + random.nextInt(64));
    return switch (random.nextInt(8)) {
      case 0 -> Fixtures.replace(mutated, from, to, new byte[0]);
      case 1 ->
          Fixtures.insert(
              mutated, random.nextInt(mutated.length), Arrays.copyOfRange(mutated, from, to));
      case 2 -> Arrays.copyOf(mutated, from);
      default -> mutated;
    };
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    long end = System.nanoTime() + Long.parseLong(args[1]) * 60_000_000_000L;
    Random random = new Random(args.length > 2 ? Long.parseLong(args[2]) : 1);
    List<byte[]> seeds = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{jpg,jpeg}")) {
      for (Path file : files) {
        if (Files.size(file) > 0 && Files.size(file) < 100_000) {
          seeds.add(Files.readAllBytes(file));
        }
      }
    }
    long inputs = 0;
    int findings = 0;
    for (; System.nanoTime() < end; inputs++) {
      byte[] input = mutate(seeds.get(random.nextInt(seeds.size())), random);
      try {
        decodeAll(input);
      } catch (RuntimeException | Error finding) {
        Files.write(folder.resolve("finding-" + findings++ + ".jpg"), input);
        finding.printStackTrace();
      }
    }
    System.err.println(inputs + " inputs, " + findings + " findings");
  }
}
