package minami.see;

/** What a layer does to its samples in the end. */
enum Activation {
  NONE,
  RELU,
  RELU6;

  /** Does it to a part of a plane. */
  void apply(float[] plane, int from, int to) {
    switch (this) {
      case NONE -> {}
      case RELU -> relu(plane, from, to);
      case RELU6 -> relu6(plane, from, to);
    }
  }

  private static void relu(float[] plane, int from, int to) {
    for (int i = from; i < to; i++) {
      plane[i] = Math.max(plane[i], 0);
    }
  }

  private static void relu6(float[] plane, int from, int to) {
    for (int i = from; i < to; i++) {
      plane[i] = Math.min(Math.max(plane[i], 0), 6);
    }
  }
}
