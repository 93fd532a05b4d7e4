package minami.jpeg;

import javax.imageio.ImageReadParam;

/** Parameters of {@link JpegImageReader}, which can render at the size that is set here. */
final class JpegReadParam extends ImageReadParam {
  JpegReadParam() {
    canSetSourceRenderSize = true;
  }
}
