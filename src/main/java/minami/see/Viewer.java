package minami.see;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks at pictures. Loads the weights of a network when it is wanted for the first time, and keeps
 * them. Thread-safe.
 */
public final class Viewer {

  private final Lazy<FaceDetector> detector = new Lazy<>(FaceDetector::load);
  private final Lazy<PhotoClassifier> classifier = new Lazy<>(PhotoClassifier::load);

  /** How many bytes of heap a look takes beside the picture. */
  public long memory(boolean faces, boolean scores) {
    return Math.max(faces ? FaceDetector.MEMORY : 0, scores ? PhotoClassifier.MEMORY : 0);
  }

  /**
   * Adds to what has been seen before. What takes too long is given up: then there are no faces,
   * and the scores are not known.
   *
   * @param faces whether faces are looked for, if that has not been done yet
   * @param scores whether the picture is classified, if that has not been done yet
   * @param check called every few milliseconds; what it throws ends the search
   */
  public Seen look(Picture picture, Seen known, boolean faces, boolean scores, Runnable check) {
    Seen seen =
        known.saliency().isPresent()
            ? known
            : new Seen(Optional.of(Saliency.of(picture)), known.faces(), known.scores());
    if (scores && !known.scores().areKnown()) {
      seen = seen.with(classify(picture, check));
    }
    return faces && known.faces().isEmpty()
        ? new Seen(seen.saliency(), Optional.of(detect(picture, check)), seen.scores())
        : seen;
  }

  private Scores classify(Picture picture, Runnable check) {
    try {
      return classifier.get().classify(picture, check);
    } catch (RuntimeException e) {
      return Scores.unknown();
    }
  }

  private List<Face> detect(Picture picture, Runnable check) {
    try {
      return detector.get().detect(picture, check);
    } catch (RuntimeException e) {
      return List.of();
    }
  }

  private static final class Lazy<T> {
    private final Supplier<T> maker;
    private volatile T value;

    Lazy(Supplier<T> maker) {
      this.maker = maker;
    }

    T get() {
      T made = value;
      return made == null ? make() : made;
    }

    private synchronized T make() {
      if (value == null) {
        value = maker.get();
      }
      return value;
    }
  }
}
