package minami.image;

import java.util.Optional;

/** An original whose header has been read. */
sealed interface Source permits PlanarSource, PngSource, ImageIoSource {

  /** A picture that breaks off is shown if at least this share of it is there. */
  double LEAST_SHARE = 0.5;

  /** In pixels, before it is turned. */
  int width();

  /** In pixels, before it is turned. */
  int height();

  /** How it is to be turned. */
  ExifOrientation orientation();

  /** How many bytes of the heap decoding may take, estimated from the header. */
  long memory(Sizes sizes);

  /**
   * What the file has of an animation, if it can be one and its frames' headers are sound.
   *
   * @param most how many are looked for at most
   */
  default Optional<AnimatedSource> animation(int most) {
    return Optional.empty();
  }

  /**
   * Decodes, crops and resizes.
   *
   * @return the small picture, not turned yet, in sRGB or in levels of grey
   * @throws ImageException if the picture is broken, or breaks off too early
   */
  Pixels shrink(Geometry geometry, StepTimer timer) throws ImageException;
}
