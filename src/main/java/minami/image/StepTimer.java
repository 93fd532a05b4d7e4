package minami.image;

/** Measures the steps of one rendering, in nanoseconds. For one thread. */
final class StepTimer {

  private long last = System.nanoTime();
  private long decode;
  private long resize;

  private long lap() {
    long before = last;
    last = System.nanoTime();
    return last - before;
  }

  void decoded() {
    decode = lap();
  }

  void resized() {
    resize = lap();
  }

  Rendered encoded(Thumbnail thumbnail, long sourcePixels) {
    return new Rendered(thumbnail, sourcePixels, decode, resize, lap());
  }
}
