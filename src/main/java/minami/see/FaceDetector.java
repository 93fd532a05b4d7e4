package minami.see;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds faces: MediaPipe's BlazeFace for the full range. It finds upright faces of a tenth of the
 * longer side, and some smaller ones. Sees what {@link Letterbox} makes of a picture. Immutable, so
 * that threads may share it.
 */
public final class FaceDetector {
  /** Bytes of heap that a run takes, all in all; a test holds it to that. */
  public static final long MEMORY = 8_000_000;

  static final int SIDE = 192;

  /** The places at which the network looks for a face, along one side. */
  private static final int PLACES = 48;

  /** The planes that the network makes: a score, and the centre and size of a box in pixels. */
  private static final int SCORE = 0;

  private static final int CENTRE_X = 1;
  private static final int CENTRE_Y = 2;
  private static final int WIDTH = 3;
  private static final int HEIGHT = 4;

  /** Of a crowd, the surest: what is done with faces takes time in the square of their number. */
  private static final int MOST_FACES = 64;

  /** From this score on it is a face. */
  private static final double FACE = 0.6;

  /** Scores before the sigmoid are cut to this, in both directions. */
  private static final double MAX_RAW_SCORE = 100;

  private final Network network;

  private FaceDetector(Network network) {
    this.network = network;
  }

  /** With weights of its own: about two megabytes of heap. */
  public static FaceDetector load() {
    return new FaceDetector(
        NetworkFile.load("faces.network", new Shape(3, SIDE, SIDE), new Shape(5, PLACES, PLACES)));
  }

  /**
   * The faces, the surest first.
   *
   * @param check is called at least every few milliseconds and may throw, which ends the run
   */
  public List<Face> detect(Picture picture, Runnable check) {
    Letterbox letterbox = new Letterbox(picture);
    return FaceMerge.merge(boxes(raw(letterbox.planes(SIDE, check), check))).stream()
        .limit(MOST_FACES)
        .map(letterbox::inPicture)
        .toList();
  }

  /** What the network makes of what it sees. */
  float[][] raw(float[][] seen, Runnable check) {
    return network.run(seen, check);
  }

  /** The boxes that may be faces, in shares of what the network saw. */
  private static List<Face> boxes(float[][] raw) {
    List<Face> boxes = new ArrayList<>();
    for (int row = 0; row < PLACES; row++) {
      for (int column = 0; column < PLACES; column++) {
        int i = row * PLACES + column;
        double score = sigmoid(raw[SCORE][i]);
        double width = raw[WIDTH][i] / SIDE;
        double height = raw[HEIGHT][i] / SIDE;
        if (score >= FACE && width > 0 && height > 0) {
          double x = (column + 0.5) / PLACES + raw[CENTRE_X][i] / SIDE;
          double y = (row + 0.5) / PLACES + raw[CENTRE_Y][i] / SIDE;
          boxes.add(new Face(x - width / 2, y - height / 2, width, height, score));
        }
      }
    }
    return boxes;
  }

  static double sigmoid(double raw) {
    return 1 / (1 + Math.exp(-Math.max(-MAX_RAW_SCORE, Math.min(raw, MAX_RAW_SCORE))));
  }
}
