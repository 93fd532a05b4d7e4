package minami.see;

import java.util.List;

/** Layers in the order in which they are computed. Immutable. */
final class Network {
  /**
   * A layer and what it reads.
   *
   * @param inputs numbers of values: 0 is the network's input, and n what the nth layer makes
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares steps
  record Step(Layer layer, int[] inputs) {}

  private final Shape input;
  private final List<Step> steps;

  /** For each value, the number of the last step that reads it. */
  private final int[] lastReaders;

  Network(Shape input, List<Step> steps) {
    this.input = input;
    this.steps = List.copyOf(steps);
    this.lastReaders = new int[steps.size() + 1];
    for (int i = 0; i < steps.size(); i++) {
      for (int value : steps.get(i).inputs()) {
        lastReaders[value] = i;
      }
    }
  }

  Shape input() {
    return input;
  }

  Shape output() {
    return steps.get(steps.size() - 1).layer().output();
  }

  /**
   * What the last layer makes.
   *
   * @param picture of the shape of the input; may be written over
   * @param check is called at least every few milliseconds and may throw, which ends the run
   */
  float[][] run(float[][] picture, Runnable check) {
    Run run = new Run(check);
    float[][][] values = new float[steps.size() + 1][][];
    values[0] = picture;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Shape shape = step.layer().output();
      float[][] output = run.take(shape.channels(), shape.area());
      float[][][] inputs = new float[step.inputs().length][][];
      for (int k = 0; k < inputs.length; k++) {
        inputs[k] = values[step.inputs()[k]];
      }
      step.layer().compute(inputs, output, run);
      values[i + 1] = output;
      for (int value : step.inputs()) {
        if (lastReaders[value] == i && values[value] != null) {
          run.giveBack(values[value]);
          values[value] = null;
        }
      }
    }
    return values[steps.size()];
  }
}
