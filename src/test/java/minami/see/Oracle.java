package minami.see;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the networks' own runtimes say of a picture. {@code src/models/README.md} tells how to ask
 * them.
 *
 * @param file the picture
 * @param classes of TensorFlow.js
 * @param letterbox the mean of each plane that the detector sees
 * @param best of the detector's scores, before the sigmoid, of TensorFlow Lite
 * @param places of its scores above 0.1: number, score, centre and size
 * @param faces of MediaPipe, from the picture on: left, top, width and height in shares
 */
record Oracle(
    String file,
    Map<String, Double> classes,
    List<Double> letterbox,
    double best,
    List<List<Double>> places,
    List<List<Double>> faces) {

  static Stream<Oracle> all() throws IOException {
    try (InputStream in = Oracle.class.getResourceAsStream("/see/oracle.json")) {
      return Stream.of(new Gson().fromJson(new InputStreamReader(in, UTF_8), Oracle[].class));
    }
  }

  Picture picture() throws IOException {
    return Pictures.of(file);
  }

  @Override
  public String toString() {
    return file;
  }
}
