package minami.image;

import java.util.List;

/**
 * An original that may consist of what a JPEG is made of: planes of luma and colour differences.
 */
sealed interface PlanarSource extends Source permits JpegSource, WebpSource {

  /** Whether the planes are already what a JPEG in sRGB is made of. */
  boolean hasPlanesForJpeg();

  /**
   * Decodes, crops and resizes, and leaves the components apart.
   *
   * @param fullColour whether the colour differences get the size of the luma; else half of it both
   *     ways, rounded up
   * @return a picture of one band for each component, in full range, not turned yet
   * @throws ImageException if the picture is broken, or breaks off too early
   */
  List<Pixels> shrinkPlanes(Geometry geometry, boolean fullColour, StepTimer timer)
      throws ImageException;
}
