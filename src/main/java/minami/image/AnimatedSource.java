package minami.image;

import java.awt.color.ColorSpace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The frames of an animation whose headers have been read. For one thread. */
sealed interface AnimatedSource permits GifAnimation, WebpAnimation {

  /** Takes the rows of a frame, from the top. */
  interface Rows {

    /**
     * Takes the next row.
     *
     * @param argb colours not multiplied by alpha
     * @param offset where the row begins
     */
    void add(int[] argb, int offset);
  }

  /** Of the canvas, in pixels. */
  int width();

  /** Of the canvas, in pixels. */
  int height();

  /** What is shown, in order: as far as the file is there. */
  List<FrameHeader> headers();

  /** How often all of it is shown; 0 for ever. */
  int loops();

  /** The space of its colours, if they are not sRGB. */
  Optional<ColorSpace> space();

  /** How many bytes of the heap decoding the largest frame may take. */
  long memory();

  /**
   * Decodes a frame.
   *
   * @throws IOException if it is broken, or not all of it is there
   */
  void decode(int index, Deadline deadline, Rows rows) throws IOException;
}
