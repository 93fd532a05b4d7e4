package minami.see;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says how likely a picture is fit to be shown: NSFWJS' MobileNet v2 of middle size. It knows
 * photos and drawings of more than a few pixels; what it says of others means nothing. Immutable,
 * so that threads may share it.
 */
public final class PhotoClassifier {
  /** Bytes of heap that a run takes, all in all; a test holds it to that. */
  public static final long MEMORY = 20_000_000;

  /** What it tells apart, in the order of what the network makes. */
  public static final List<String> CLASSES =
      List.of("drawing", "hentai", "neutral", "porn", "sexy");

  private static final int SIDE = 224;

  private final Network network;

  private PhotoClassifier(Network network) {
    this.network = network;
  }

  /** With weights of its own: about 17 megabytes of heap. */
  public static PhotoClassifier load() {
    return new PhotoClassifier(
        NetworkFile.load(
            "photos.network", new Shape(3, SIDE, SIDE), new Shape(CLASSES.size(), 1, 1)));
  }

  /**
   * How likely each class is; their sum is 1.
   *
   * @param check is called at least every few milliseconds and may throw, which ends the run
   */
  public Scores classify(Picture picture, Runnable check) {
    float[][] likely = network.run(stretched(picture, check), check);
    Map<String, Double> byClass = new TreeMap<>();
    for (int i = 0; i < likely.length; i++) {
      byClass.put(CLASSES.get(i), (double) likely[i][0]);
    }
    return Scores.of(byClass);
  }

  /** The picture, whatever its shape, as the square that the network wants, as NSFWJS does it. */
  private static float[][] stretched(Picture picture, Runnable check) {
    Interpolation down = Interpolation.ofCorners(picture.height(), SIDE);
    Interpolation across = Interpolation.ofCorners(picture.width(), SIDE);
    float[][] planes = new float[3][SIDE * SIDE];
    for (int channel = 0; channel < planes.length; channel++) {
      for (int y = 0; y < SIDE; y++) {
        check.run();
        for (int x = 0; x < SIDE; x++) {
          planes[channel][y * SIDE + x] =
              Interpolation.sample(picture, channel, down, y, across, x);
        }
      }
    }
    return planes;
  }
}
