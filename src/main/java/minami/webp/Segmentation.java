package minami.webp;

/** The segments of a frame and what they change (RFC 6386, sections 9.3, 10 and 19.2). */
final class Segmentation {
  static final int SEGMENTS = 4;

  private static final int[] TREE = {2, 4, -0, -1, -2, -3};

  private final boolean enabled;
  private boolean updatesMap;

  // Without values in the header they are zeros that replace the frame's own, as in libwebp.
  private boolean absolute = true;
  private final int[] quantizers = new int[SEGMENTS];
  private final int[] filterLevels = new int[SEGMENTS];
  private final int[] probabilities = new int[3];

  private Segmentation(boolean enabled) {
    this.enabled = enabled;
  }

  static Segmentation read(BoolDecoder in) {
    Segmentation segmentation = new Segmentation(in.flag());
    if (segmentation.enabled) {
      segmentation.readUpdates(in);
    }
    return segmentation;
  }

  private void readUpdates(BoolDecoder in) {
    updatesMap = in.flag();
    if (in.flag()) {
      // 1 means absolute: section 19.2 is right, 9.3 is not.
      absolute = in.flag();
      for (int i = 0; i < SEGMENTS; i++) {
        quantizers[i] = in.optionalSigned(7);
      }
      for (int i = 0; i < SEGMENTS; i++) {
        filterLevels[i] = in.optionalSigned(6);
      }
    }
    if (updatesMap) {
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = in.flag() ? in.literal(8) : 255;
      }
    }
  }

  /** The segment of the next macroblock. */
  int readSegment(BoolDecoder in) {
    return updatesMap ? in.tree(TREE, probabilities, 0) : 0;
  }

  int quantizer(int segment, int ofFrame) {
    return adjusted(quantizers[segment], ofFrame);
  }

  int filterLevel(int segment, int ofFrame) {
    return adjusted(filterLevels[segment], ofFrame);
  }

  private int adjusted(int value, int ofFrame) {
    if (!enabled) {
      return ofFrame;
    }
    return absolute ? value : ofFrame + value;
  }
}
