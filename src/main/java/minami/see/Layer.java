package minami.see;

/** A step of a network. Immutable, so that many runs may share it. */
interface Layer {
  /** Of what it makes. */
  Shape output();

  /**
   * Does the step.
   *
   * @param inputs each of the shape that the layer was made for
   * @param output to be filled, whatever it holds
   */
  void compute(float[][][] inputs, float[][] output, Run run);
}
