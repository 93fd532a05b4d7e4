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
   * @param views to be classified, by the worst of them; none if that is not wanted
   * @param faces whether faces are looked for
   * @param check called every few milliseconds; what it throws ends the search
   */
  public Seen look(
      Picture picture, List<Picture> views, Seen known, boolean faces, Runnable check) {
    Runnable end =
        () -> {
          try {
            check.run();
          } catch (RuntimeException e) {
            throw new EndedException(e);
          }
        };
    Seen seen =
        known.saliency().isPresent()
            ? known
            : new Seen(Optional.of(Saliency.of(picture)), known.faces(), known.scores());
    if (!views.isEmpty()) {
      seen = seen.with(classify(views, end));
    }
    return faces
        ? new Seen(seen.saliency(), Optional.of(detect(picture, end)), seen.scores())
        : seen;
  }

  private Scores classify(List<Picture> views, Runnable end) {
    try {
      PhotoClassifier network = classifier.get();
      return views.stream()
          .map(view -> network.classify(view, end))
          .reduce(Scores::worst)
          .orElseThrow();
    } catch (EndedException e) {
      return Scores.unknown();
    }
  }

  private List<Face> detect(Picture picture, Runnable end) {
    try {
      return detector.get().detect(picture, end);
    } catch (EndedException e) {
      return List.of();
    }
  }

  /** There is no time left; other exceptions are faults of ours. */
  private static final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EndedException(RuntimeException cause) {
      super(cause);
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
